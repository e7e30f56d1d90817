import { blockNames, DivergenceError, type Network, type Real, spectralRadius } from '@credit/core'
import { allFinite } from '@credit/core/kernels'
import type { OnlinePass } from './form.js'

/** The error of a step whose loss or gradient is not finite. */
export function divergenceOf(
  { hidden, layout }: Network,
  { states, gradient, recurrent, stepsDone }: OnlinePass,
  of: 'loss' | 'gradient',
): DivergenceError {
  let largestState = 0
  for (const one of states) {
    for (const state of one)
      if (Number.isFinite(state)) largestState = Math.max(largestState, Math.abs(state))
  }
  const broken = (array: Real, from: number, length: number) =>
    !allFinite(array.subarray(from, from + length))
  const block = blockNames.find((name) =>
    broken(gradient, layout.blocks[name].offset, layout.blocks[name].length),
  )
  return new DivergenceError(of, {
    step: states.every(allFinite) ? -1 : stepsDone - 1,
    block: of === 'gradient' ? (block ?? null) : null,
    largestState,
    spectralRadius: spectralRadius(recurrent.subarray(0, hidden * hidden), hidden),
  })
}
