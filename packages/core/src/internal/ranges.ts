import { checkNumber } from '../errors.js'

/** A number in [0, 1): a leak, a momentum, or the share of a running mean that is kept. */
export function fractionOf(caller: string, argument: string, value: number): number {
  return checkNumber(caller, argument, value, 'a number in [0, 1)', (value) => value >= 0 && value < 1)
}

/** A number in (0, 1]. */
export function shareOf(caller: string, argument: string, value: number): number {
  return checkNumber(caller, argument, value, 'a number in (0, 1]', (value) => value > 0 && value <= 1)
}

export function positiveOf(caller: string, argument: string, value: number): number {
  return checkNumber(caller, argument, value, 'a positive number', (value) => value > 0)
}

export function notNegativeOf(caller: string, argument: string, value: number): number {
  return checkNumber(caller, argument, value, 'a finite number of at least 0', (value) => value >= 0)
}
