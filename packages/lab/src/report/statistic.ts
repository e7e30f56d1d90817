/** Mean and spread of a few numbers. `sd` is NaN below two values, everything is NaN for none. */
export interface Statistic {
  readonly n: number
  readonly mean: number
  /** Sample standard deviation, `sqrt(Σ(x - mean)² / (n - 1))`. */
  readonly sd: number
  readonly least: number
  readonly most: number
}

/**
 * Statistic of the finite values; `n` says how many they are.
 *
 * @example
 * statistic([1, 2, 3, NaN]) // => { n: 3, mean: 2, sd: 1, least: 1, most: 3 }
 */
export function statistic(values: readonly number[]): Statistic {
  const finite = values.filter(Number.isFinite)
  const n = finite.length
  if (n === 0) return { n, mean: Number.NaN, sd: Number.NaN, least: Number.NaN, most: Number.NaN }
  const mean = finite.reduce((sum, value) => sum + value, 0) / n
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const sd = n > 1 ? Math.sqrt(squares / (n - 1)) : Number.NaN
  return { n, mean, sd, least: Math.min(...finite), most: Math.max(...finite) }
}

/**
 * Spearman's rank correlation (ties share their mean rank); NaN below three pairs or when a side is constant.
 *
 * @example
 * rankCorrelation([1, 2, 3], [10, 30, 20]) // => 0.5
 */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  if (x.length < 3) return Number.NaN
  const [a, b] = [ranks(x), ranks(y)]
  const middle = (x.length + 1) / 2
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const [da, db] = [a[i]! - middle, b[i]! - middle]
    ab += da * db
    aa += da * da
    bb += db * db
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : Number.NaN
}

function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length
    const equal = values.filter((other) => other === value).length
    return below + (equal + 1) / 2
  })
}
