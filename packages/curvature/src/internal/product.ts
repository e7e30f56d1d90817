import { ArgumentError, checkInteger, checkLength, type Operator } from '@credit/core'

/** Rows of an operator: a vector of them is 2 GiB, the most that one array holds everywhere. */
export const mostSize = 2 ** 28

/** What every operator asks of the two arrays of a product. */
export function checkVectors(caller: string, size: number, v: Float64Array, out: Float64Array): void {
  checkLength(caller, 'v', v, size)
  checkLength(caller, 'out', out, size)
  if (out === v) throw new ArgumentError(caller, 'out', 'another array than v', out)
}

/** The block of an operator of a network, for a record. */
export function blockIn({ block }: Operator): Pick<Operator, 'block'> {
  return block === undefined ? {} : { block }
}

/** Throws unless `operator` is one, of at least one row; returns its size. */
export function checkOperator(caller: string, argument: string, operator: Operator): number {
  if (typeof operator?.apply !== 'function')
    throw new ArgumentError(caller, argument, 'an operator', operator)
  return checkInteger(caller, `${argument}.size`, operator.size, 1, mostSize)
}
