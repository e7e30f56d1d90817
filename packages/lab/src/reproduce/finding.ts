import type { Power } from './power.js'

/** What one task says about one claim. */
export interface Finding {
  readonly task: string
  /** What is estimated, e.g. `log10 λ_max, eprop − exact`. Above 0: as claimed. */
  readonly effect: string
  readonly estimate: number
  /** 95 %, by bootstrap over seeds; null where there is none. */
  readonly interval: readonly [lower: number, upper: number] | null
  /** Two-sided. */
  readonly p: number
  /** Seeds. */
  readonly n: number
  readonly test: 'Wilcoxon' | 'McNemar'
  /** What was tested, seed by seed: with it p and interval can be computed anew. */
  readonly data: readonly number[]
  /** The path of the seed that the bootstrap drew by. */
  readonly stream: string
  /** Of a test of differences. */
  readonly power?: Power
  /** What else a reader must know. */
  readonly notes: readonly string[]
}

/** A task that can't say, and why. */
export interface NoFinding {
  readonly task: string
  readonly effect: string
  readonly reason: string
  /** 'not run yet': it counts as a test with p = 1 when the others are adjusted. */
  readonly state?: 'not run yet'
}

/** A task that says without a test, by a comparison that `reason` tells. */
export interface Decided {
  readonly task: string
  readonly effect: string
  readonly decided: 'recovered' | 'not recovered'
  readonly reason: string
}

export type Found = Finding | NoFinding | Decided

export type Verdict = 'recovered' | 'not recovered' | 'undecided'

export const isFinding = (found: Found): found is Finding => 'p' in found
