import type { BlockName } from '@credit/core'
import type { Rule } from '@credit/rules'
import { differenceIn } from '../src/testing/compare.js'
import type { problemOf } from '../src/testing/problem.js'

/** How far apart the gradients of two rules are at one place, relative, in these blocks where no others are named. */
export function differenceOfRules(blocks: readonly BlockName[]) {
  return (
    a: Rule,
    b: Rule,
    { problem, parameters }: Pick<ReturnType<typeof problemOf>, 'problem' | 'parameters'>,
    of = blocks,
  ): number =>
    differenceIn(of, a.gradient(problem, parameters).gradient, b.gradient(problem, parameters).gradient)
}
