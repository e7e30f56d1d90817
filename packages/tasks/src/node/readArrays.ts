import { ArgumentError, type Tensor } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { md5 } from '../checksum.js'
import { parseIdx } from '../idx.js'
import { parseJsonArrays } from '../jsonArrays.js'
import { type NumberArray, parseNpy } from '../npy.js'
import { parseNpz } from '../npz.js'
import { bytesOf, decompress, shared } from './bytes.js'

export interface ReadArraysOptions {
  /** MD5 of the file as it lies there, 32 hexadecimal digits. Default: it is not checked. */
  readonly md5?: string
  /** 'shared': memory that worker threads share when the arrays are sent to them. Default 'own'. */
  readonly memory?: 'own' | 'shared'
}

/**
 * Reads the arrays of a file by its ending: `.npz` and `.json` hold several by their names, `.npy` and IDX files (any
 * other ending) hold one, named `data`. `.gz` behind any of them is decompressed first.
 *
 * @throws ArgumentError that names the file: not there, damaged, of another MD5, or as the parser of its form.
 *
 * @example
 * ```ts
 * import { mkdtempSync, writeFileSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { readArrays } from '@credit/tasks/node'
 *
 * const path = join(mkdtempSync(join(tmpdir(), 'arrays-')), 'trials.json')
 * writeFileSync(path, '{ "labels": [0, 1, 1] }')
 * readArrays(path).labels.shape // => [3]
 * ```
 */
export function readArrays(
  path: string,
  options: ReadArraysOptions = {},
): Record<string, Tensor<NumberArray>> {
  checkOptions('readArrays', options, ['md5', 'memory'])
  if (typeof path !== 'string' || path === '')
    throw new ArgumentError('readArrays', 'path', 'that of a file', path)
  const file = bytesOf('readArrays', path)
  if (file === undefined) throw new ArgumentError('readArrays', 'path', 'that of a file', path)
  if (options.md5 !== undefined) {
    const found = md5(file)
    if (found !== options.md5.toLowerCase()) {
      throw new ArgumentError('readArrays', path, `the file with MD5 ${options.md5} (get it again)`, found)
    }
  }
  const bytes = path.endsWith('.gz') ? decompress('readArrays', path, file, '') : file
  const arrays = parse(path.replace(/\.gz$/, ''), path, bytes)
  return options.memory === 'shared' ? sharedArrays(arrays) : arrays
}

function parse(name: string, path: string, bytes: Uint8Array): Record<string, Tensor<NumberArray>> {
  if (name.endsWith('.npz')) return parseNpz(bytes, path)
  if (name.endsWith('.json')) return parseJsonArrays(bytes, path)
  return { data: name.endsWith('.npy') ? parseNpy(bytes, path) : parseIdx(bytes, path) }
}

function sharedArrays(arrays: Record<string, Tensor<NumberArray>>): Record<string, Tensor<NumberArray>> {
  const move = ({ data, shape }: Tensor<NumberArray>): Tensor<NumberArray> => {
    const bytes = shared(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    const kind = data.constructor as new (buffer: ArrayBufferLike) => NumberArray
    return { data: new kind(bytes.buffer), shape }
  }
  return Object.fromEntries(Object.entries(arrays).map(([name, tensor]) => [name, move(tensor)]))
}
