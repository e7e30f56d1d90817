import type { DominanceEstimate } from '../estimate.js'
import type { Sample } from '../sample.js'
import { checkConfidence, checkSample } from './check.js'
import { squaresOf } from './moments.js'
import { studentQuantile } from './student.js'

/** Cliff's delta; `cliffsDelta` has the formulas. `caller` is named in errors. */
export function dominanceOf(caller: string, a: Sample, b: Sample, confidence = 0.95): DominanceEstimate {
  checkConfidence(caller, confidence)
  const first = checkSample(caller, 'a', a, 2)
  const second = checkSample(caller, 'b', b, 2)
  const [n1, n2] = [first.length, second.length]
  const pairs = n1 * n2
  // sums of sign(a_i - b_j): integers, so nothing is rounded yet
  const rows = new Float64Array(n1)
  const columns = new Float64Array(n2)
  let [balance, decided] = [0, 0]
  for (let i = 0; i < n1; i++) {
    for (let j = 0; j < n2; j++) {
      const sign = Math.sign(first[i] - second[j])
      rows[i] += sign
      columns[j] += sign
      balance += sign
      decided += Math.abs(sign)
    }
  }
  const value = balance / pairs
  const unbiased =
    (squaresOf(rows) + squaresOf(columns) - decided + pairs * value * value) / (pairs * (n1 - 1) * (n2 - 1))
  const variance = Math.max(unbiased, (1 - value * value) / (pairs - 1))
  const t = studentQuantile((1 - confidence) / 2, n1 + n2 - 2)
  const [lower, upper] = limits(value, variance, t, Math.min(n1, n2))
  return { value, interval: { lower, upper, confidence, method: 'feng-cliff' }, n: [n1, n2] }
}

function limits(value: number, variance: number, t: number, smaller: number): [number, number] {
  const inner = (smaller - t * t) / (smaller + t * t)
  if (value === 1) return [inner, 1]
  if (value === -1) return [-1, -inner]
  const rest = 1 - value * value
  const reach = t * Math.sqrt(variance) * Math.sqrt(rest * rest + t * t * variance)
  const scale = rest + t * t * variance
  return [(value * rest - reach) / scale, (value * rest + reach) / scale]
}
