import { type Seed, seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import {
  bootstrapInterval,
  cliffsDelta,
  cohenDz,
  type Interval,
  pairedCommonLanguage,
  pearson,
  spearman,
} from '../../src/statistics/index.ts'
import { meanOf } from '../../src/statistics/internal/moments.ts'
import { normalUpperTail } from '../../src/statistics/internal/normal.ts'

const normal = (root: Seed, n: number) => {
  const generator = root.generator()
  return Array.from({ length: n }, () => generator.gaussian())
}

/** In what share of runs the interval holds the truth; an interval that is undefined does not. */
function coverage(
  name: string,
  runs: number,
  truth: number,
  intervalOf: (root: Seed) => Interval | undefined,
): number {
  const intervals = Array.from({ length: runs }, (_, run) => intervalOf(seed(2).child(name).child(run)))
  return intervals.filter((each) => each && each.lower <= truth && truth <= each.upper).length / runs
}

const phi = (z: number) => normalUpperTail(-z)

// Each bound is 3.5 standard deviations of the share, √(0.95 · 0.05/runs), away from the coverage that is claimed.
describe('intervals of confidence 0.95 hold the truth about as often', () => {
  const rho = 0.6
  const pair = (root: Seed, n: number) => {
    const [x, z] = [normal(root.child('x'), n), normal(root.child('z'), n)]
    return [x, x.map((value, i) => rho * value + Math.sqrt(1 - rho * rho) * z[i])] as const
  }
  const around = (share: number, runs: number, claimed = 0.95) =>
    expect(Math.abs(share - claimed)).toBeLessThan(3.5 * Math.sqrt((claimed * (1 - claimed)) / runs))

  test('pearson, 12 normal pairs', () => {
    const intervalOf = (root: Seed) => pearson(...pair(root, 12)).interval
    around(coverage('pearson', 1000, rho, intervalOf), 1000)
    // control: a correlation that is not theirs
    expect(coverage('pearson', 1000, 0, intervalOf)).toBeLessThan(0.6)
  })
  test('spearman, 12 normal pairs, whose true coefficient is (6/π) arcsin(ρ/2)', () => {
    const intervalOf = (root: Seed) => spearman(...pair(root, 12)).interval
    around(coverage('spearman', 1000, (6 / Math.PI) * Math.asin(rho / 2), intervalOf), 1000)
    expect(coverage('spearman', 1000, -0.1, intervalOf)).toBeLessThan(0.6)
  })
  test('cohenDz, 6 normal differences', () => {
    const intervalOf = (root: Seed) => cohenDz(normal(root, 6).map((d) => d + 0.9)).interval
    around(coverage('cohenDz', 100, 0.9, intervalOf), 100)
    expect(coverage('cohenDz', 50, 3, intervalOf)).toBeLessThan(0.3)
  })
  test('cliffsDelta, 12 and 9 normal numbers half a deviation apart', () => {
    const intervalOf = (root: Seed) =>
      cliffsDelta(
        normal(root.child('a'), 12).map((x) => x + 0.5),
        normal(root.child('b'), 9),
      ).interval
    around(coverage('cliff', 1000, 2 * phi(0.5 / Math.SQRT2) - 1, intervalOf), 1000)
    expect(coverage('cliff', 1000, -0.5, intervalOf)).toBeLessThan(0.4)
  })
  test('pairedCommonLanguage, 15 normal differences', () => {
    const intervalOf = (root: Seed) => pairedCommonLanguage(normal(root, 15).map((d) => d + 0.4)).interval
    around(coverage('language', 1000, phi(0.4), intervalOf), 1000)
    expect(coverage('language', 1000, 0.2, intervalOf)).toBeLessThan(0.1)
  })
  test('bootstrapInterval, mean of 20 normal numbers: 0.92, and less for 6', () => {
    const of = (n: number) => (root: Seed) =>
      bootstrapInterval(normal(root.child('x'), n), meanOf, { seed: root.child('bootstrap'), resamples: 300 })
    around(coverage('bootstrap', 300, 0, of(20)), 300, 0.92)
    around(coverage('few', 300, 0, of(6)), 300, 0.86)
    expect(coverage('bootstrap', 300, 0.6, of(20))).toBeLessThan(0.5)
  })
})
