import { checkFinite, checkLength, type Real } from '@credit/core'

/** Arrays by name: those that live on, or their copies. */
export type NamedArrays = Readonly<Record<string, Real>>

/** A copy of each. */
export function copiesOf(arrays: NamedArrays): Record<string, Real> {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()]))
}

/** @throws ArgumentError, naming the array, for one that is not there, of another length, or not finite. */
export function checkArrays(caller: string, given: NamedArrays | undefined, arrays: NamedArrays): void {
  for (const [name, { length }] of Object.entries(arrays)) {
    const saved = given?.[name] ?? []
    checkLength(caller, `state.arrays.${name}`, saved, length)
    checkFinite(caller, `state.arrays.${name}`, saved)
  }
}

/** Sets each to its copy. */
export function restoreArrays(copies: NamedArrays, arrays: NamedArrays): void {
  for (const [name, array] of Object.entries(arrays)) array.set(copies[name])
}
