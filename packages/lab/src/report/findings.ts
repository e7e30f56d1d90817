import type { Measure, Moment, Names } from './measures.js'
import { cosine, equal, general, type NumberStyle, probability, range, styleOf } from './numbers.js'
import type { Association, Difference } from './paired.js'
import type { Row } from './row.js'
import type { SampleSummary } from './statistic.js'

interface Parts {
  readonly measure: Measure
  readonly names: Names
  readonly rows: readonly Row[]
  readonly differences: readonly Difference[]
  readonly associations: readonly Association[]
}

/** More conditions than this are not told one by one. */
const mostTold = 7

/**
 * What the numbers of one task show, in sentences that claim no more than they do: means; their differences from the
 * reference, paired over seeds, with 95 % intervals and p-values adjusted by Holm; how gap and λ_max go together. The first
 * three answer what a comparison is for.
 */
export function findings(parts: Parts, reference: string): string[] {
  const { measure, names, rows, associations } = parts
  const style = styleOf(measure)
  const [percent, points] = measure === 'accuracy' ? [' %', ' points'] : ['', '']
  const gaps = (moment: Moment) =>
    names.unseen.map((split) => ({
      name: `${moment}.gap.${split}`,
      text: `gap to ${split}`,
      style,
      unit: points,
    }))
  const lambda = (moment: Moment) => ({
    name: `${moment}.lambdaMax`,
    text: 'λ_max',
    style: general,
    unit: '',
  })
  const test = { name: `end.test.${measure}`, text: `test ${measure}`, style, unit: percent }
  const tell = (when: string) => (told: Told) => compared(parts, reference, told, when)
  const [matchedGap, ...otherMatched] = gaps('matched')
  const [endGap, ...otherEnd] = gaps('end')
  const given = (told: Told | undefined) => (told === undefined ? [] : [told])
  return [
    ...[...given(matchedGap), lambda('matched')].map(tell('At matched performance')),
    ...[test, ...given(endGap), lambda('end')].map(tell('At the end')),
    ...otherMatched.map(tell('At matched performance')),
    ...otherEnd.map(tell('At the end')),
    cosines(rows),
    association(associations, 'end'),
    association(associations, 'matched'),
  ].filter((sentence) => sentence !== '')
}

interface Told {
  readonly name: string
  readonly text: string
  readonly style: NumberStyle
  readonly unit: string
}

/** `At the end, gap to test, mean over seeds: exact 1.2; eprop 3.4 (+2.2 [+1.8, +2.6], n = 10, p = 0.002).` */
function compared({ rows, differences }: Parts, reference: string, told: Told, when: string): string {
  const { name, text, style, unit } = told
  const known = rows.filter((row) => (row.values[name]?.n ?? 0) > 0)
  if (known.length === 0) return ''
  if (known.length > mostTold) return extremes(known, told, when)
  const over = known.every((row) => row.n === 1) ? '' : ', mean over seeds'
  const parts = known.map((row) => {
    const { mean, n } = row.values[name]
    const value = `${row.condition} ${style.value(mean)}${unit}`
    const found = differences.find((one) => one.quantity === name && one.condition === row.condition)
    if (found !== undefined) return `${value} (${differenceText(found, style)})`
    return row.condition === reference ? value : `${value} (${equal('n', n)})`
  })
  return `${when}, ${text}${over}: ${parts.join('; ')}.`
}

/** `+2.2 [+1.8, +2.6], n = 10, p = 0.0039`, without what too few seeds leave open. */
function differenceText(
  { mean, meanInterval, n, untested, adjustedP }: Difference,
  style: NumberStyle,
): string {
  const signed = (x: number) =>
    x > 0 && Number(style.value(x)) !== 0 ? `+${style.value(x)}` : style.value(x)
  const interval = meanInterval && ` [${signed(meanInterval.lower)}, ${signed(meanInterval.upper)}]`
  const test = untested === '' ? `, ${equal('p', probability(adjustedP))}` : ''
  return `${signed(mean)}${interval ?? ''}, ${equal('n', n)}${test}`
}

function extremes(known: readonly Row[], { name, text, style, unit }: Told, when: string): string {
  const of = (row: Row): SampleSummary => row.values[name]
  const ordered = [...known].sort((a, b) => of(b).mean - of(a).mean)
  const show = (row: Row) =>
    `${row.condition} (${style.value(of(row).mean)}${unit}, ${range(of(row), style)} over ${of(row).n} seeds)`
  return `${when}, ${text}, mean over seeds, of ${known.length} conditions: highest ${show(ordered[0])}, lowest ${show(ordered.at(-1)!)}.`
}

function cosines(rows: readonly Row[]): string {
  const known = rows.filter((row) => (row.values['cosine.mean']?.n ?? 0) > 0)
  if (known.length === 0 || known.length > mostTold) return ''
  const list = known.map((row) => `${row.condition} ${cosine.value(row.values['cosine.mean'].mean)}`)
  const seeds = known.some((row) => row.n > 1) ? ' and seeds' : ''
  return `Cosine with the exact gradient, recurrent block, mean over training${seeds}: ${list.join('; ')}.`
}

function association(associations: readonly Association[], moment: Moment): string {
  const found = associations.filter(({ quantity }) => quantity.startsWith(`${moment}.`))
  if (found.length === 0) return ''
  const list = found.map(({ quantity, value, interval, p, n }) => {
    const between = interval && ` [${interval.lower.toFixed(2)}, ${interval.upper.toFixed(2)}]`
    return `gap to ${quantity.split('.')[2]} ${value.toFixed(2)}${between ?? ''}, ${equal('p', probability(p))}, ${n} runs`
  })
  const when = moment === 'end' ? 'At the end' : 'At matched performance'
  return `${when}, rank correlation (Spearman) with λ_max over the runs of all conditions, which are not independent within a seed: ${list.join('; ')}.`
}
