import type { Initializer, Initializers } from '../initialize.js'
import { exp } from '../math/index.js'
import { fillUniform } from '../random/index.js'

/** 1 / (1 + e^−x), with no digits lost in either tail. */
export function logistic(x: number): number {
  const e = exp(-Math.abs(x))
  return (x >= 0 ? 1 : e) / (1 + e)
}

/** U(−1/√N, 1/√N) for every block of the units, as PyTorch begins its gated cells. */
export function gatedInitializers(gates: number): Initializers {
  const over = (rows: number): Initializer => {
    return (out, shape, generator) => {
      const limit = 1 / Math.sqrt(shape[0] / rows)
      fillUniform(out, generator, -limit, limit)
    }
  }
  return { recurrent: over(gates), input: over(gates), bias: over(gates), recurrentBias: over(1) }
}
