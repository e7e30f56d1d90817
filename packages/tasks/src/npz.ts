import { ArgumentError, type Tensor } from '@credit/core'
import { unzipSync } from 'fflate'
import { type NumberArray, parseNpy } from './npy.js'

/**
 * Reads an NPZ file, what `numpy.savez` and `numpy.savez_compressed` write: a zip of NPY files, by their names without
 * `.npy`. Other files in it are passed over.
 *
 * @param bytes the whole file
 * @param label the file's name, for error messages
 * @throws ArgumentError that names the file: not a zip or a damaged one, without NPY files, or as `parseNpy` for one
 *   of them.
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
  let files: Record<string, Uint8Array>
  try {
    files = unzipSync(bytes, { filter: ({ name }) => name.endsWith('.npy') })
  } catch (error) {
    const found = `${(error as Error).message} in ${bytes.length} bytes`
    throw new ArgumentError('parseNpz', label, 'a whole zip file of NPY files (get it again)', found)
  }
  const names = Object.keys(files)
  if (names.length === 0) throw new ArgumentError('parseNpz', label, 'a zip with NPY files in it', 'none')
  return Object.fromEntries(
    names.map((name) => [name.slice(0, -'.npy'.length), parseNpy(files[name], `${label}/${name}`)]),
  )
}
