import type { Measure } from './measures.js'
import type { SampleSummary } from './statistic.js'

/** How one kind of number is written; `spread` writes its standard deviation beside the mean as written. */
export interface NumberStyle {
  readonly value: (x: number) => string
  readonly spread: (sd: number, mean: string) => string
}

const significant = (digits: number) => (x: number) => tidy(Number(x.toPrecision(digits)), digits)
const fixed =
  (digits: number, factor = 1) =>
  (x: number) => {
    const text = (factor * x).toFixed(digits)
    return Number(text) === 0 ? text.replace('-', '') : text
  }

export const percent: NumberStyle = { value: fixed(1, 100), spread: fixed(1, 100) }
export const cosine: NumberStyle = { value: fixed(3), spread: fixed(3) }
export const general: NumberStyle = { value: significant(3), spread: alike }

/**
 * An upper bound in one digit, rounded up so that `≤` stays true.
 *
 * @example
 * bound(1.2e-6) // => '2e-6'
 */
export function bound(x: number): string {
  if (x === 0) return '0'
  const [digits, exponent] = x.toExponential().split('e') as [string, string]
  const up = Math.ceil(Number(digits))
  return up === 10 ? `1e${Number(exponent) + 1}` : `${up}e${Number(exponent)}`
}

export function styleOf(measure: Measure): NumberStyle {
  return measure === 'accuracy' ? percent : general
}

/** `n = 10` with spaces that do not break. */
export function equal(name: string, value: string | number): string {
  return `${name}\u00a0=\u00a0${value}`
}

/** A p-value in two digits. */
export const probability = significant(2)

/** One accuracy or loss with its unit: `95.1 %`, `0.0312`. */
export function number(x: number, measure: Measure): string {
  return measure === 'accuracy' ? `${percent.value(x)} %` : general.value(x)
}

/** `95.1 ± 1.2`; without a spread for one value; `no data` for none. */
export function meanAndSpread(of: SampleSummary | undefined, style: NumberStyle): string {
  if (of === undefined || of.n === 0) return 'no data'
  const { n, mean, sd } = of
  return n === 1 ? style.value(mean) : `${style.value(mean)} ± ${style.spread(sd, style.value(mean))}`
}

/** `93.1..96.4`, or the one value. */
export function range(of: SampleSummary | undefined, style: NumberStyle): string {
  if (of === undefined || of.n === 0) return 'no data'
  const { n, least, most } = of
  return n === 1 ? style.value(least) : `${style.value(least)}..${style.value(most)}`
}

// Keeps 0.10 as 0.10 and writes 12345.6 as 1.23e+4, so that no digit is invented or lost.
function tidy(x: number, digits: number): string {
  if (x === 0) return '0'
  const size = Math.abs(x)
  if (size >= 1e4 || size < 1e-3) return x.toExponential(digits - 1)
  return x.toFixed(Math.max(0, digits - 1 - Math.floor(Math.log10(size))))
}

// As many decimals as the mean: 0.00304 ± 0.00561, 137 ± 7.
function alike(sd: number, mean: string): string {
  return mean.includes('e') ? tidy(sd, 2) : sd.toFixed(mean.split('.')[1]?.length ?? 0)
}
