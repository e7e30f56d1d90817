import type { OpenRoute, Problem, Real, Route } from '@credit/core'
import { addressOf, adjoint } from '@credit/core/kernels'
import type { Delays } from './gradientsByDelay.js'

/**
 * A route that gives what `inner` gives, and adds what each delay contributes to `delays`. Credit is linear in the
 * learning signals of a fixed forward pass, so each step with a loss is sent back alone: q(τ) is the credit of the loss
 * at τ, and the delay l gets `Σ_τ q_{τ−l}(τ) ẑ_{τ−l}ᵀ`.
 *
 * T adjoint passes, T²/2 outer products and a copy of all delays' gradients over one forward pass; with `inner` the exact
 * route `½ T²·B·N·(2N + I)` multiplications.
 */
export function routeByDelay(inner: Route, { network, batch }: Problem, delays: Delays): OpenRoute {
  const open = typeof inner === 'object' ? inner : null
  const { hidden: N, inputs: I, layout } = network
  const { recurrent, input, bias } = layout.blocks
  return {
    name: `${open?.name ?? inner} by delay`,
    arrays: (_, size) => ({
      ...open?.arrays?.(network, size),
      delaySignals: size.steps * size.trials * N,
      delayInputs: size.steps * size.trials * I,
      delayGradients: delays.count * delays.size,
    }),
    adjoint(pass, drives) {
      const [credit] = drives
      const { kernel, steps, trials, rates, own } = pass
      const { delaySignals: signals, delayInputs: inputs, delayGradients: gradients } = own
      const width = trials * N
      signals.set(credit)
      inputs.set(batch.inputs.data)
      gradients.fill(0)
      for (let error = 0; error < steps; error++) {
        const signal = signals.subarray(error * width, (error + 1) * width)
        if (isZero(signal)) continue
        credit.fill(0)
        credit.set(signal, error * width)
        adjoint(pass, drives, inner, error)
        for (let event = 0; event <= error; event++) {
          const at = event * width
          if (isZero(credit.subarray(at, at + width))) continue
          const to = delays.offset(error - event)
          const x = event * trials * I
          kernel.outerProducts(
            addressOf(gradients, to + recurrent.offset),
            addressOf(credit, at),
            addressOf(rates, at),
            trials,
            N,
            N,
          )
          kernel.outerProducts(
            addressOf(gradients, to + input.offset),
            addressOf(credit, at),
            addressOf(inputs, x),
            trials,
            N,
            I,
          )
          if (bias.length > 0)
            kernel.addRows(addressOf(gradients, to + bias.offset), addressOf(credit, at), trials, N)
        }
      }
      delays.sums.set(gradients)
      credit.set(signals)
      adjoint(pass, drives, inner)
    },
  }
}

function isZero(values: Real): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) return false
  return true
}
