import { median, quartiles } from './statistics.mjs'

/**
 * One result:
 *
 * - `benchmark`, `workload`, `dtype`, `kernel`: what was measured; null where it has no meaning
 * - `peer`: with the unit ×, the program that the library is compared with; with any other unit, the program that the
 *   number is of; null for the library
 * - `quantity`, `unit`: `×` is a ratio of two numbers of one run, '' a count; `ms`, `µs`, `GFLOP/s`, `bytes` and
 *   `exponent` are what they say
 * - `value`: the median over rounds, `spread`: their quartiles, `rounds`: how many
 * - `better`: 'higher' or 'lower', there only where the number means the same in another run: ratios, exponents, bytes.
 *   A time does not.
 * - `wanted`: `{ ratio, source }`, what the value is to reach, at least or at most as `better` says
 *
 * Made from the `values` of the rounds, or from a `value` whose `spread` and `rounds` are known.
 */
export function recordOf(fields) {
  const { benchmark, workload, dtype = null, kernel = null, peer = null, quantity, unit, values } = fields
  const measured = values
    ? { value: median(values), spread: quartiles(values), rounds: values.length }
    : { value: fields.value, spread: fields.spread, rounds: fields.rounds }
  const { better, wanted } = fields
  const record = {
    ...{ benchmark, workload, dtype, kernel, peer, quantity, unit },
    ...measured,
    ...(better && { better }),
    ...(wanted !== undefined && { wanted: wantedOf(wanted) }),
  }
  const { value, spread } = measured
  if (![value, ...spread].every(Number.isFinite)) throw new Error(`${keyOf(record)}: ${value} is no result`)
  if (wanted !== undefined && !better) throw new Error(`${keyOf(record)}: wanted, but neither way is better`)
  return record
}

const wantedOf = (wanted) =>
  typeof wanted === 'number' ? { ratio: wanted, source: 'performance page' } : wanted

/** What makes a record the same in another run. */
export const keyOf = ({ benchmark, workload, dtype, kernel, peer, quantity, unit }) =>
  [benchmark, workload, dtype, kernel, peer, quantity, unit].map((part) => part ?? '-').join(' | ')

export const isRatio = ({ unit }) => unit === '×'

/** Whether a record misses what is wanted of it. */
export function isShort({ value, better, wanted }) {
  if (wanted === undefined) return false
  return better === 'lower' ? value > wanted.ratio : value < wanted.ratio
}
