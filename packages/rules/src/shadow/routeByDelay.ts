import type { OpenRoute, Problem, Real, Route } from '@credit/core'
import { addressOf, adjoint } from '@credit/core/kernels'
import { sourceForms } from '../online/sources.js'
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
  const { hidden: N, inputs: I } = network
  const forms = sourceForms(network)
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
        for (const drive of drives) drive.fill(0)
        credit.set(signal, error * width)
        adjoint(pass, drives, inner, error)
        for (let event = 0; event <= error; event++) {
          const at = event * width
          const to = delays.offset(error - event)
          for (const { block, drive, offset } of forms) {
            const q = drives[drive]
            if (isZero(q.subarray(at, at + width))) continue
            if (block === 'recurrent') {
              kernel.outerProducts(
                addressOf(gradients, to + offset),
                addressOf(q, at),
                addressOf(rates, at),
                trials,
                N,
                N,
              )
            } else if (block === 'input') {
              kernel.outerProducts(
                addressOf(gradients, to + offset),
                addressOf(q, at),
                addressOf(inputs, event * trials * I),
                trials,
                N,
                I,
              )
            } else kernel.addRows(addressOf(gradients, to + offset), addressOf(q, at), trials, N)
          }
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
