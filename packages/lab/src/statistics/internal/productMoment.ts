import { inUnits, meanOf, squaresOf } from './moments.js'

/** Pearson's correlation of two equally long lists, in [-1, 1]; NaN when one is constant. */
export function productMoment(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [x, y] = [inUnits(first), inUnits(second)]
  const [meanX, meanY] = [meanOf(x), meanOf(y)]
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += (x[i] - meanX) * (y[i] - meanY)
  const [squaresX, squaresY] = [squaresOf(x), squaresOf(y)]
  const product = squaresX * squaresY
  // One root is exact for equal spreads (so that equal ranks give 1); two can neither overflow nor vanish.
  const spread =
    product > 1e-290 && product < Infinity ? Math.sqrt(product) : Math.sqrt(squaresX) * Math.sqrt(squaresY)
  return Math.max(-1, Math.min(1, sum / spread))
}
