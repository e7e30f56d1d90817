import { ArgumentError } from '@credit/core'

/** 4 GiB in float64. */
const most = 2 ** 29

/**
 * Throws when a rule would keep more numbers than a memory holds.
 *
 * @param received what the message says in their place
 */
export function checkNumbers(
  caller: string,
  kept: string,
  numbers: number,
  received: unknown = numbers,
): void {
  if (numbers <= most) return
  throw new ArgumentError(caller, kept, `at most ${most} numbers (4 GiB in float64)`, received)
}
