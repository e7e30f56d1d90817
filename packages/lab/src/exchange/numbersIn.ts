import { ArgumentError } from '@credit/core'
import { parseNpy } from '@credit/tasks'
import { readNamed } from '../namedByFlag.js'

/**
 * The numbers of an NPY file with one dimension: types, leaks, adaptations, one for each unit.
 *
 * @throws ArgumentError when it can't be read, for another shape and as `parseNpy`.
 */
export function numbersIn(flag: string, file: string): number[] {
  const { data, shape } = parseNpy(readNamed(flag, file), file)
  if (shape.length === 1) return [...data]
  throw new ArgumentError('credit', `the shape of ${file}`, '[N], a number for each unit', shape)
}
