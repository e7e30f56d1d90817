import { readFileSync } from 'node:fs'
import { ArgumentError } from '@credit/core'
import { parseNpy } from '@credit/tasks'
import { InputError } from '../inputError.js'

/**
 * The numbers of an NPY file with one dimension: types, leaks, adaptations, one for each unit.
 *
 * @throws InputError when it can't be read, ArgumentError for another shape and as `parseNpy`.
 */
export function numbersIn(file: string): number[] {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw new InputError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  const { data, shape } = parseNpy(bytes, file)
  if (shape.length === 1) return [...data]
  throw new ArgumentError('credit', `the shape of ${file}`, '[N], a number for each unit', shape)
}
