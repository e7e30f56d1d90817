import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { md5 } from '../checksum.js'
import { loadFiles, readMnist } from '../node.js'
import { readArrays } from './readArrays.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'credit-arrays-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const header = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 2), }"
const npy = Uint8Array.of(
  0x93,
  ...ascii('NUMPY'),
  1,
  0,
  header.length,
  0,
  ...ascii(header),
  1,
  0,
  2,
  0,
  3,
  0,
  255,
  255,
)
const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9)
const matrix = { data: Int16Array.of(1, 2, 3, -1), shape: [2, 2] }

/** Writes a file and says where. */
function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

describe('readArrays', () => {
  test.each<[string, Uint8Array, object]>([
    ['trials.npy', npy, { data: matrix }],
    ['trials.npz', zipSync({ 'x.npy': npy, 'readme.txt': ascii('hello') }), { x: matrix }],
    ['trials.json', ascii('{ "x": [[1, 2]] }'), { x: { data: Float64Array.of(1, 2), shape: [1, 2] } }],
    ['labels-idx1-ubyte', idx, { data: { data: Uint8Array.of(7, 8, 9), shape: [3] } }],
  ])('%s, plain, compressed and in shared memory', (name, bytes, expected) => {
    const path = file(name, bytes)
    expect(readArrays(path)).toEqual(expected)
    expect(readArrays(file(`${name}.gz`, gzipSync(bytes)))).toEqual(expected)
    const shared = readArrays(path, { memory: 'shared' })
    for (const [key, { data, shape }] of Object.entries(shared)) {
      expect(data.buffer).toBeInstanceOf(SharedArrayBuffer)
      expect({ data: data.slice(), shape }).toEqual((expected as typeof shared)[key])
    }
  })

  test('the checksum is that of the file', () => {
    const path = file('checked.npy', npy)
    expect(readArrays(path, { md5: md5(npy) })).toEqual({ data: matrix })
    const other = npy.slice()
    other[other.length - 1] = 0
    file('checked.npy', other)
    expect(() => readArrays(path, { md5: md5(npy) })).toThrow(
      `readArrays: ${path} must be the file with MD5 ${md5(npy)} (get it again), got "${md5(other)}"`,
    )
  })

  test('refuses what is not there, damaged or of another form, naming the file', () => {
    const absent = join(folder, 'absent.npy')
    expect(() => readArrays(absent)).toThrow(`readArrays: path must be that of a file, got "${absent}"`)
    expect(() => readArrays('')).toThrow('readArrays: path must be that of a file, got ""')
    const cut = file('cut.npy.gz', gzipSync(npy).subarray(0, 30))
    expect(() => readArrays(cut)).toThrow(
      `readArrays: ${cut} must be a whole gzip file (get it again), got "`,
    )
    const wrong = file('wrong.npz', npy)
    expect(() => readArrays(wrong)).toThrow(`parseNpz: ${wrong} must be a whole zip file of NPY files`)
  })
})

describe('shared memory', () => {
  /** What the trial's first label is after a worker thread has been sent the data and has written 77 there. */
  async function afterWorker(data: ReturnType<typeof readMnist>): Promise<number | undefined> {
    const program = "require('node:worker_threads').workerData.train.labels.data[0] = 77"
    const worker = new Worker(program, { eval: true, workerData: data })
    await new Promise((resolve, reject) => {
      worker.on('exit', resolve)
      worker.on('error', reject)
    })
    return data.train.labels.data[0]
  }

  test('a worker thread writes what this one reads; not so without it', async () => {
    const data = readMnist(undefined, { memory: 'shared' })
    expect(data.train.images.data.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(data.train.labels.data[0]).toBe(5)
    expect(await afterWorker(data)).toBe(77)
    const own = readMnist()
    const { images, labels } = own.test
    expect(await afterWorker({ train: { images, labels: own.train.labels }, test: { images, labels } })).toBe(
      5,
    )
  })

  test('loadFiles reads what a task needs', () => {
    const files = loadFiles('row-mnist', { memory: 'shared', checksums: 'ignore' })
    expect(files?.test.labels.data.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(loadFiles('delayed-xor', { data: join(folder, 'nowhere') })).toBeUndefined()
    expect(() => loadFiles('chess')).toThrow('loadFiles: name must be one of "row-mnist"')
    expect(() => readMnist(undefined, { memory: 'all' as 'own' })).toThrow('readMnist: memory must be one of')
  })
})
