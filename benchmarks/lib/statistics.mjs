export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)

/** How many times as fast as `other`: the median over common rounds, so that a slow minute of the machine cancels. */
export function speedRatio(own, other) {
  const rounds = Math.min(own.length, other.length)
  return median(own.slice(0, rounds).map((time, round) => other[round] / time))
}
