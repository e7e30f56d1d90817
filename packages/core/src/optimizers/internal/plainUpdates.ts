import { allFinite } from '../../divergence.js'
import type { UpdateLoops } from './updateLoops.js'

/**
 * The loops of optimizers in plain TypeScript, over arrays that lie anywhere. The order of operations in each line is part
 * of the contract: the compiled ones repeat it to the bit.
 */
export const plainUpdates: UpdateLoops = {
  finite: allFinite,

  sumOfSquares(g) {
    const whole = g.length & -8
    let [a, b, c, d] = [0, 0, 0, 0]
    let [e, f, h, k] = [0, 0, 0, 0]
    for (let i = 0; i < whole; i += 8) {
      a += g[i] * g[i]
      b += g[i + 1] * g[i + 1]
      c += g[i + 2] * g[i + 2]
      d += g[i + 3] * g[i + 3]
      e += g[i + 4] * g[i + 4]
      f += g[i + 5] * g[i + 5]
      h += g[i + 6] * g[i + 6]
      k += g[i + 7] * g[i + 7]
    }
    let sum = a + e + (c + h) + (b + f + (d + k))
    for (let i = whole; i < g.length; i++) sum += g[i] * g[i]
    return sum
  },

  shorten(g, norm, limit) {
    for (let i = 0; i < g.length; i++) g[i] = (g[i] / norm) * limit
  },

  descend(w, g, rate) {
    if (g.BYTES_PER_ELEMENT === 4 && w.BYTES_PER_ELEMENT === 4) {
      const single = Math.fround(rate)
      for (let i = 0; i < w.length; i++) w[i] -= Math.fround(single * g[i])
    } else for (let i = 0; i < w.length; i++) w[i] -= rate * g[i]
  },

  decay(w, decayed, amount) {
    if (decayed === null) for (let i = 0; i < w.length; i++) w[i] -= amount * w[i]
    else for (let i = 0; i < w.length; i++) w[i] -= amount * decayed[i] * w[i]
  },

  heavyBall(w, g, v, { rate, momentum, ahead }) {
    for (let i = 0; i < w.length; i++) v[i] = momentum * v[i] + g[i]
    if (ahead) for (let i = 0; i < w.length; i++) w[i] -= rate * (g[i] + momentum * v[i])
    else for (let i = 0; i < w.length; i++) w[i] -= rate * v[i]
  },

  moments(w, gradient, mean, meanSquare, { beta1, beta2, rate, root, epsilon }) {
    for (let i = 0; i < w.length; i++) {
      const g = gradient[i]
      mean[i] = beta1 * mean[i] + (1 - beta1) * g
      meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * g * g
      w[i] -= (rate * mean[i]) / (Math.sqrt(meanSquare[i]) / root + epsilon)
    }
  },

  rootMeanSquare(w, g, meanSquare, velocity, mean, { smoothing, momentum, epsilon, rate }) {
    const push = (i: number, variance: number) => {
      velocity[i] = momentum * velocity[i] + g[i] / (Math.sqrt(variance) + epsilon)
    }
    for (let i = 0; i < w.length; i++) {
      meanSquare[i] = smoothing * meanSquare[i] + (1 - smoothing) * g[i] * g[i]
    }
    if (mean === null) for (let i = 0; i < w.length; i++) push(i, meanSquare[i])
    else {
      for (let i = 0; i < w.length; i++) {
        mean[i] = smoothing * mean[i] + (1 - smoothing) * g[i]
        push(i, Math.max(meanSquare[i] - mean[i] * mean[i], 0))
      }
    }
    for (let i = 0; i < w.length; i++) w[i] -= rate * velocity[i]
  },
}
