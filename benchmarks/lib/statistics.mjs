/** The number below which a share of the values lies, by linear interpolation between neighbours. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)]
  return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)] - below)
}

export const median = (values) => quantile(values, 0.5)

/** Half of the values lie between these. */
export const quartiles = (values) => [quantile(values, 0.25), quantile(values, 0.75)]

export const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)

/** `above / below` of every round that both took part in: what slows the machine for a minute cancels. */
export function ratios(above, below) {
  const rounds = Math.min(above.length, below.length)
  return above.slice(0, rounds).map((value, round) => value / below[round])
}

/** The slope of a line through points, by least squares. */
export function slope(xs, ys) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x0, y0] = [mean(xs), mean(ys)]
  const sum = (term) => xs.reduce((total, _, i) => total + term(i), 0)
  return sum((i) => (xs[i] - x0) * (ys[i] - y0)) / sum((i) => (xs[i] - x0) ** 2)
}
