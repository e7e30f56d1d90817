import { ArgumentError, checkNumber, checkOneOf } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import type { Split, SplitOptions, Variant } from '../task.js'

/** The variants as a task lists them, each of the test split when it names none. */
export function listed(
  caller: string,
  variants: readonly (Omit<Variant, 'of'> & { readonly of?: string })[],
): Variant[] {
  return variants.map(({ name, of = 'test', meaning, strength }) => ({
    name,
    of,
    meaning,
    strength: checkStrength(caller, `strength of "${name}"`, strength),
  }))
}

/** The split or variant of a name; the strength is checked, and is the variant's own when none is given. */
export function chooseSplit<V extends { readonly name: string; readonly strength: number }>(
  caller: string,
  name: string,
  options: SplitOptions,
  splits: Readonly<Record<string, Split>>,
  variants: readonly V[],
  changed: (variant: V, strength: number) => Split,
): Split {
  const { strength } = checkOptions(caller, options, ['strength'])
  checkOneOf(caller, 'split', name, [...Object.keys(splits), ...variants.map((variant) => variant.name)])
  const variant = variants.find((candidate) => candidate.name === name)
  if (variant !== undefined) {
    return changed(variant, checkStrength(caller, `strength of "${name}"`, strength ?? variant.strength))
  }
  if (strength !== undefined) throw new ArgumentError(caller, `strength of "${name}"`, 'left out', strength)
  return splits[name]
}

export function checkStrength(caller: string, argument: string, value: unknown): number {
  return checkNumber(caller, argument, value, 'a finite number of at least 0', (number) => number >= 0)
}
