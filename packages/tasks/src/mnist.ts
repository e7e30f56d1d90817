import { ArgumentError, checkOneOf, type Tensor } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { md5 } from './checksum.js'
import { parseIdx } from './idx.js'

/** Images `[trials, 28, 28]` and labels `[trials]`, as the bytes of the files. */
export interface LabelledImages {
  readonly images: Tensor<Uint8Array>
  readonly labels: Tensor<Uint8Array>
}

/** The training file (60,000 images) and the test file (10,000). */
export interface Mnist {
  readonly train: LabelledImages
  readonly test: LabelledImages
}

/**
 * - 'verify': only the original MNIST, by its published MD5.
 * - 'ignore': other data of the same form, e.g. Fashion-MNIST. Byte counts and sizes are still checked.
 */
export type Checksums = 'verify' | 'ignore'

/** The four original files once decompressed: byte count, sizes, published MD5. */
export const mnistFiles = {
  'train-images-idx3-ubyte': {
    bytes: 47040016,
    shape: [60000, 28, 28],
    md5: '6bbc9ace898e44ae57da46a324031adb',
  },
  'train-labels-idx1-ubyte': { bytes: 60008, shape: [60000], md5: 'a25bea736e30d166cdddb491f175f624' },
  't10k-images-idx3-ubyte': {
    bytes: 7840016,
    shape: [10000, 28, 28],
    md5: '2646ac647ad5339dbf082846283269ea',
  },
  't10k-labels-idx1-ubyte': { bytes: 10008, shape: [10000], md5: '27ae3e4e09519cfbb04c329615203637' },
} as const

/** The name of one of the four files. */
export type MnistFileName = keyof typeof mnistFiles

/** What `parseMnistFile` takes. */
export interface MnistFileOptions {
  /** Default 'verify'. */
  readonly checksums?: Checksums
  /** What error messages call the file, e.g. its path. Default: its name. */
  readonly label?: string
}

/**
 * Checks and parses one of the four MNIST files, from bytes that came from anywhere. Nothing is copied.
 *
 * @throws ArgumentError, in one line, that names the file, what was expected and found (byte count or MD5) and
 *   what to do.
 *
 * @example
 * ```ts
 * import { parseMnistFile } from '@credit/tasks'
 *
 * const labels = new Uint8Array(10_008)
 * labels.set([0, 0, 8, 1, 0, 0, 0x27, 0x10])
 * parseMnistFile('t10k-labels-idx1-ubyte', labels, { checksums: 'ignore' }).shape // => [10000]
 * ```
 */
export function parseMnistFile(
  name: MnistFileName,
  bytes: Uint8Array,
  options: MnistFileOptions = {},
): Tensor<Uint8Array> {
  checkOptions('parseMnistFile', options, ['checksums', 'label'])
  const caller = 'parseMnistFile'
  checkOneOf(caller, 'name', name, Object.keys(mnistFiles))
  const checksums = checkOneOf(caller, 'checksums', options.checksums ?? 'verify', ['verify', 'ignore'])
  const label = options.label ?? name
  if (!(bytes instanceof Uint8Array)) throw new ArgumentError(caller, label, 'given as a Uint8Array', bytes)
  const file = mnistFiles[name]
  if (bytes.length !== file.bytes) {
    const state = bytes.length < file.bytes ? 'truncated' : 'not this file'
    throw new ArgumentError(
      caller,
      label,
      `${file.bytes} bytes long (it is ${state}: get it again)`,
      bytes.length,
    )
  }
  if (checksums === 'verify') {
    const found = md5(bytes)
    if (found !== file.md5) {
      const advice = 'it is damaged or other data: get it again, or say checksums: "ignore" for other data'
      throw new ArgumentError(caller, label, `the MNIST file with MD5 ${file.md5} (${advice})`, found)
    }
  }
  const tensor = parseIdx(bytes, label)
  if (tensor.shape.join() !== file.shape.join()) {
    throw new ArgumentError(caller, label, `of sizes ${file.shape.join('×')}`, tensor.shape)
  }
  return tensor
}
