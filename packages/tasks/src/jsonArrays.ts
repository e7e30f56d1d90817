import { ArgumentError, type Tensor } from '@credit/core'

const mostDimensions = 32

/**
 * Reads a JSON file of named arrays, `{ "inputs": [[[0, 1]]], "labels": [3] }`: each nested as deep as its shape is long.
 *
 * @param bytes the whole file, UTF-8
 * @param label the file's name, for error messages
 * @throws ArgumentError that names the file and the array: not JSON, no object, rows of different lengths, more
 *   than 32 dimensions, or something that is no finite number, with its place.
 *
 * @example
 * ```ts
 * import { parseJsonArrays } from '@credit/tasks'
 *
 * const bytes = Uint8Array.from('{ "x": [[1, 2], [3, 4], [5, 6]] }', (letter) => letter.charCodeAt(0))
 * parseJsonArrays(bytes, 'three-rows').x // => { data: [1, 2, 3, 4, 5, 6], shape: [3, 2] }
 * ```
 */
export function parseJsonArrays(bytes: Uint8Array, label: string): Record<string, Tensor<Float64Array>> {
  const caller = 'parseJsonArrays'
  if (!(bytes instanceof Uint8Array)) throw new ArgumentError(caller, label, 'given as a Uint8Array', bytes)
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new ArgumentError(caller, label, 'JSON in UTF-8', (error as Error).message)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ArgumentError(caller, label, 'an object of arrays', parsed)
  }
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]) => [
      name,
      tensorOf(caller, `${label}/${name}`, value, bytes.length),
    ]),
  )
}

function tensorOf(caller: string, place: string, value: unknown, mostNumbers: number): Tensor<Float64Array> {
  const shape: number[] = []
  for (let inner = value; Array.isArray(inner); inner = inner[0]) shape.push(inner.length)
  if (shape.length > mostDimensions) {
    throw new ArgumentError(caller, place, `nested at most ${mostDimensions} deep`, shape.length)
  }
  if (shape.length === 0) throw new ArgumentError(caller, place, 'an array', value)
  // every number has a character of its own: a product beyond that is one of rows of different lengths, found below
  const data = new Float64Array(
    Math.min(
      mostNumbers,
      shape.reduce((product, n) => product * n, 1),
    ),
  )
  let at = 0
  const fill = (part: unknown, depth: number, path: string): void => {
    if (depth === shape.length) {
      if (typeof part !== 'number' || !Number.isFinite(part)) {
        throw new ArgumentError(caller, path, 'a finite number', part)
      }
      data[at++] = part
      return
    }
    if (!Array.isArray(part) || part.length !== shape[depth]) {
      throw new ArgumentError(caller, path, `an array of ${shape[depth]}, as the first one`, part)
    }
    for (let i = 0; i < part.length; i++) fill(part[i], depth + 1, `${path}[${i}]`)
  }
  fill(value, 0, place)
  return { data, shape }
}
