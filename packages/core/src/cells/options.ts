import { ArgumentError, checkNumber } from '../errors.js'
import type { PerUnit } from './cell.js'

/** A number, or a list with one for each unit, that all satisfy `test`. */
export function checkPerUnit(
  caller: string,
  name: string,
  value: number | ArrayLike<number>,
  expected: string,
  test: (value: number) => boolean,
): PerUnit {
  if (typeof value === 'number') return checkNumber(caller, name, value, expected, test)
  if (typeof value?.length !== 'number' || value.length === 0) {
    throw new ArgumentError(caller, name, `${expected}, or a list with one for each unit`, value)
  }
  for (let i = 0; i < value.length; i++) checkNumber(caller, `${name}[${i}]`, value[i], expected, test)
  return Float64Array.from(value)
}

/** A leak: the fraction of state kept per step. */
export function checkLeak(caller: string, name: string, value: number | ArrayLike<number>): PerUnit {
  const expected = 'a number in [0, 1): the fraction of state kept per step'
  return checkPerUnit(caller, name, value, expected, (leak) => leak >= 0 && leak < 1)
}

/** How many units the lists among these are for; none if all are numbers. */
export function unitsOf(caller: string, values: Readonly<Record<string, PerUnit>>): { units?: number } {
  const lists = Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'number' ? [] : [{ name, length: value.length }],
  )
  const [first] = lists
  if (first === undefined) return {}
  const other = lists.find(({ length }) => length !== first.length)
  if (other !== undefined) {
    throw new ArgumentError(caller, other.name, `as long as ${first.name}, ${first.length}`, other.length)
  }
  return { units: first.length }
}

/** As plain data, for manifests. */
export function plain(value: PerUnit): number | number[] {
  return typeof value === 'number' ? value : Array.from(value)
}
