// A loss of one's own, the smooth form of Huber's: squares of small errors, c times the size of large ones.
//   ℓ = Σ_k c² (r_k − 1),  r_k = √(1 + (e_k/c)²),  e = y − y*,  ∂ℓ/∂y_k = e_k / r_k
export default function huber({ threshold = 1 } = {}) {
  if (!(threshold > 0)) throw new RangeError(`huber: threshold must be more than 0, got ${threshold}`)
  const root = (e) => Math.sqrt(1 + (e / threshold) ** 2)
  return {
    name: `huber:threshold=${threshold}`,
    at: 'masked',
    targets: 'values',

    evaluate(y, at, size, target, targetAt, error, weight) {
      let sum = 0
      for (let k = 0; k < size; k++) {
        const e = y[at + k] - target[targetAt + k]
        sum += threshold ** 2 * (root(e) - 1)
        error[at + k] = (weight * e) / root(e)
      }
      return sum
    },

    // exact Hessian-vector products need it: ∂²ℓ/∂y_k² = 1 / r_k³
    errorTangent(y, at, size, target, targetAt, tangent, out, weight) {
      for (let k = 0; k < size; k++) {
        const r = root(y[at + k] - target[targetAt + k])
        out[at + k] = (weight * tangent[at + k]) / r ** 3
      }
    },
  }
}
