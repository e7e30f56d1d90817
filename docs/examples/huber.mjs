// A loss of one's own: squares of small errors, `threshold` times the size of large ones.
//   ℓ = Σ_k h(y_k − y*_k),  h(e) = e²/2 where |e| ≤ c, c(|e| − c/2) beyond
export default function huber({ threshold = 1 } = {}) {
  if (!(threshold > 0)) throw new RangeError(`huber: threshold must be more than 0, got ${threshold}`)
  const c = threshold
  return {
    name: `huber:threshold=${c}`,
    at: 'masked',
    targets: 'values',

    evaluate(y, at, size, target, targetAt, error, weight) {
      let sum = 0
      for (let k = 0; k < size; k++) {
        const e = y[at + k] - target[targetAt + k]
        const isSmall = Math.abs(e) <= c
        sum += isSmall ? e ** 2 / 2 : c * (Math.abs(e) - c / 2)
        error[at + k] = weight * (isSmall ? e : c * Math.sign(e))
      }
      return sum
    },

    // exact Hessian-vector products need it: the curvature is 1 within, 0 beyond
    errorTangent(y, at, size, target, targetAt, tangent, out, weight) {
      for (let k = 0; k < size; k++) {
        const isSmall = Math.abs(y[at + k] - target[targetAt + k]) <= c
        out[at + k] = isSmall ? weight * tangent[at + k] : 0
      }
    },
  }
}
