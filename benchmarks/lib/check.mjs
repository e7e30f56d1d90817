import { keyOf } from './record.mjs'
import { formatted } from './tables.mjs'

/** The least and the most that a record may move by, as a share of it: else a wide spread would let anything pass. */
const [least, most] = [0.1, 0.5]

/** What a record of a unit may move by in any case. */
const slackOf = { exponent: 0.1, bytes: 256 }

/**
 * The worst value that still holds. Half of the rounds of a run lie between its quartiles; the medians of two runs differ by
 * about as much. So a record holds from the worse quartile of the committed run on, and by half of the relative widths
 * of both runs beyond it, at least a tenth and at most a half:
 *
 *     q25 − max(|q25|·m, slack)   for what is better when it is higher,  m = min(max((w + w′)/2, 0.1), 0.5)
 *     q75 + max(|q75|·m, slack)   for what is better when it is lower
 */
export function limitOf(committed, measured) {
  const { better, spread, unit } = committed
  const edge = better === 'higher' ? spread[0] : spread[1]
  const width = ({ value, spread: [low, high] }) => (value === 0 ? 0 : (high - low) / Math.abs(value))
  const share = Math.min(Math.max((width(committed) + width(measured)) / 2, least), most)
  const slack = Math.max(Math.abs(edge) * share, slackOf[unit] ?? 0)
  return better === 'higher' ? edge - slack : edge + slack
}

/** Whether a measured value is beyond the limit. NaN is. */
export function hasRegressed(committed, measured) {
  const limit = limitOf(committed, measured)
  return !(committed.better === 'higher' ? measured.value >= limit : measured.value <= limit)
}

/**
 * Compares the numbers of a run that mean the same in another (those with a `better`) with the committed ones. Each
 * committed record is in one of the lists:
 *
 * - `regressed`, `held`: pairs `{ committed, measured }`
 * - `skipped`: `{ committed, why }`, its peer or kernel did not run here
 * - `gone`: it should have been measured and was not
 *
 * @param only names of the benchmarks that ran; left out: all
 */
export function compareResults(committed, measured, only) {
  const found = new Map(measured.records.map((record) => [keyOf(record), record]))
  const result = { regressed: [], held: [], skipped: [], gone: [] }
  for (const record of committed.records) {
    if (record.better === undefined || (only && !only.includes(record.benchmark))) continue
    const again = found.get(keyOf(record))
    if (again !== undefined) {
      const list = hasRegressed(record, again) ? result.regressed : result.held
      list.push({ committed: record, measured: again })
      continue
    }
    const why = measured.skipped.find((skip) => isOf(skip, record))?.why
    if (why === undefined) result.gone.push(record)
    else result.skipped.push({ committed: record, why })
  }
  return result
}

/** Whether a skip is that of a record's peer or kernel, at its workload and dtype. */
const isOf = ({ benchmark, name, workload, dtype }, record) =>
  benchmark === record.benchmark &&
  (name === record.peer || name === record.kernel) &&
  (workload === undefined || workload === record.workload) &&
  (dtype === undefined || dtype === record.dtype)

/** A comparison passes when something was compared, nothing regressed and nothing is gone. */
export const passes = ({ regressed, held, gone }) =>
  held.length > 0 && regressed.length === 0 && gone.length === 0

export function comparisonReport(result) {
  const { regressed, held, skipped, gone } = result
  const say = ({ value, spread, unit }) =>
    `${formatted(value, unit)} (${spread.map((side) => formatted(side, unit)).join('..')})`
  return [
    ...regressed.map(({ committed, measured }) => {
      const limit = formatted(limitOf(committed, measured), committed.unit)
      const beyond = committed.better === 'higher' ? 'below' : 'above'
      return `regressed: ${keyOf(committed)}: ${say(measured)} is ${beyond} ${limit}, committed ${say(committed)}`
    }),
    ...gone.map((record) => `gone: ${keyOf(record)}`),
    ...skipped.map(({ committed, why }) => `skipped: ${keyOf(committed)}: ${why}`),
    `${held.length} held, ${regressed.length} regressed, ${gone.length} gone, ${skipped.length} skipped`,
  ].join('\n')
}
