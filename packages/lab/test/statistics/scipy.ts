import { readFileSync } from 'node:fs'
import type { Seed } from '@credit/core'
import type { Alternative, ZeroHandling } from '../../src/statistics/index.ts'

/** p-values in the order of `sides`. */
export type ThreeP = readonly [number, number, number]
export const sides: readonly Alternative[] = ['two-sided', 'less', 'greater']

interface Pairs {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly value: number
  readonly p: ThreeP
  /** Of confidence 0.9. */
  readonly interval: readonly [number, number]
}

interface Scipy {
  readonly summary: readonly {
    x: number[]
    mean: number
    median: number
    sd: number | null
    quartiles: [number, number]
  }[]
  readonly special: {
    readonly normal: readonly (readonly [z: number, tail: number])[]
    readonly student: readonly (readonly [t: number, df: number, tail: number])[]
    readonly studentQuantile: readonly (readonly [tail: number, df: number, t: number])[]
    readonly noncentral: readonly (readonly [
      t: number,
      df: number,
      tail: number,
      lower: number,
      upper: number,
    ])[]
  }
  readonly wilcoxon: readonly {
    differences: number[]
    zeros: ZeroHandling
    method: 'exact' | 'asymptotic'
    value: number
    p: ThreeP
  }[]
  readonly mannWhitney: readonly {
    a: number[]
    b: number[]
    method: 'exact' | 'asymptotic'
    value: number
    p: ThreeP
  }[]
  readonly correlations: {
    readonly pearson: readonly Pairs[]
    readonly spearman: readonly (Pairs & { method: 'exact' | 'student-t' })[]
  }
  readonly bootstrap: {
    readonly records: readonly {
      rows: number[] | [number, number][]
      statistic: 'mean' | 'median' | 'correlation'
      method: 'bca' | 'percentile'
      confidence: number
      drawn: number
      interval: [number, number]
      standardError: number
    }[]
    readonly drawn: readonly string[]
  }
  readonly effects: {
    readonly cliff: readonly { a: number[]; b: number[]; value: number; interval: [number, number] }[]
    readonly wilson: readonly (readonly [wins: number, n: number, lower: number, upper: number])[]
  }
}

/** What `scipyFixture.py` wrote. */
export const scipy: Scipy = JSON.parse(readFileSync(new URL('scipy.json', import.meta.url), 'utf8'))

/** A seed whose generator hands out the given row numbers, one base-12 digit each: SciPy's resamples, not ours. */
export function replay(drawn: string): Seed {
  const generator = () => {
    let at = 0
    const unused = () => {
      throw new Error('only uint32 is replayed')
    }
    return {
      uint32: () => Number.parseInt(drawn[at++], 12),
      uniform: unused,
      gaussian: unused,
      state: unused,
    }
  }
  const self: Seed = { path: 'replay', key: [0, 0], child: () => self, generator }
  return self
}

/** The largest |ours - theirs| / |theirs|, absolute where theirs is 0. */
export function farthest(ours: readonly number[], theirs: readonly number[]): number {
  if (theirs.length === 0 || ours.length !== theirs.length) throw new Error('nothing to compare')
  return Math.max(...theirs.map((b, i) => Math.abs(ours[i] - b) / (b === 0 ? 1 : Math.abs(b))))
}
