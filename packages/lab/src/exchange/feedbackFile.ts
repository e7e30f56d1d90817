import { ArgumentError, checkFinite } from '@credit/core'
import { parseNpy } from '@credit/tasks'
import type { RunConfiguration } from '@credit/training'
import { namedBytes } from './startFile.js'

/**
 * The feedback matrix of a run, `[N, K]`, from an NPY file.
 *
 * @throws InputError when the file is another one by now, ArgumentError when it can't be read or holds no matrix.
 */
export function readFeedback(named: NonNullable<RunConfiguration['feedback']>, hidden: number): Float64Array {
  const { data, shape } = parseNpy(namedBytes('--feedback', named), named.file)
  if (shape.length !== 2 || shape[0] !== hidden) {
    throw new ArgumentError('credit', `the shape of ${named.file}`, `[${hidden}, K], units by outputs`, shape)
  }
  checkFinite('credit', named.file, data)
  return Float64Array.from(data)
}
