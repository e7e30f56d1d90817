import { checkNumber } from '../../errors.js'

/** The value of an option that must lie in [0, 1): a momentum, or the share of a running mean that is kept. */
export function fractionOf(caller: string, option: string, value: number): number {
  return checkNumber(caller, option, value, 'a number in [0, 1)', (value) => value >= 0 && value < 1)
}

export function positiveOf(caller: string, option: string, value: number): number {
  return checkNumber(caller, option, value, 'a positive number', (value) => value > 0)
}
