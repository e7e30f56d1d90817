import { ArgumentError, type Tensor } from '@credit/core'
import { unzip } from './internal/unzip.js'
import { type NumberArray, parseNpy } from './npy.js'

/**
 * Reads an NPZ file, what `numpy.savez` and `numpy.savez_compressed` write: a zip of NPY files, by their names without
 * `.npy`. Other files in it are passed over. The CRC-32 that the zip states for each file is checked. The arrays may take
 * 64 MiB, or 100 times the length of the file where that is more; arrays of nearly nothing but zeros go uncompressed.
 *
 * @param bytes the whole file
 * @param label the file's name, for error messages
 * @throws ArgumentError that names the file: not a zip, a damaged one or one that would hold more than that, without NPY
 *   files, or as `parseNpy` for one of them.
 *
 * @example
 * ```ts
 * import { parseNpz } from '@credit/tasks'
 *
 * const file = [
 *   'UEsDBBQAAAAAAAAAIQAczauWRQAAAEUAAAAFAAAAeC5ucHmTTlVNUFkBADkAeydkZXNjcic6ICd8dTEnLCAnZm9ydHJhbl9v',
 *   'cmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9HihQSwECFAMUAAAAAAAAACEAHM2rlkUAAABFAAAABQAAAAAAAAAAAAAA',
 *   'gAEAAAAAeC5ucHlQSwUGAAAAAAEAAQAzAAAAaAAAAAAA',
 * ].join('')
 * const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0))
 * parseNpz(bytes, 'pixels.npz').x // => { data: [30, 40], shape: [2] }
 * ```
 */
export function parseNpz(bytes: Uint8Array, label: string): Record<string, Tensor<NumberArray>> {
  if (!(bytes instanceof Uint8Array))
    throw new ArgumentError('parseNpz', label, 'given as a Uint8Array', bytes)
  let files: Map<string, Uint8Array>
  try {
    files = unzip(bytes, (name) => name.endsWith('.npy'))
  } catch (error) {
    const found = `${(error as Error).message} in ${bytes.length} bytes`
    throw new ArgumentError('parseNpz', label, 'a whole zip file of NPY files (get it again)', found)
  }
  if (files.size === 0) throw new ArgumentError('parseNpz', label, 'a zip with NPY files in it', 'none')
  return Object.fromEntries(
    Array.from(files, ([name, content]) => [
      name.slice(0, -'.npy'.length),
      parseNpy(content, `${label}/${name}`),
    ]),
  )
}
