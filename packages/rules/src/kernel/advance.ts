import type { Kernel } from '@credit/core/kernels'
import type { Machine } from './ruleKernel.js'
import { rowProducts } from './traces.js'

/** One forward step of S streams, in plain loops. */
export function advanceOf(kernel: Kernel) {
  return (machine: Machine, noisy: boolean): void => {
    const { states, rates, derivatives, bias, inputs, outputs, readout, readoutBias, streams, network } =
      machine
    const { hidden: N, inputs: I, outputs: K, leakModel } = network
    const width = streams * N
    if (!noisy) states.copyWithin(0, width)
    rates.copyWithin(0, width)
    derivatives.copyWithin(0, width)
    rowProducts(states, width, rates, 0, machine.recurrent, 0, streams, N, N, noisy)
    rowProducts(states, width, inputs, 0, machine.input, 0, streams, I, N, true)
    if (leakModel === 'rate') kernel.rateStep(states, width, bias, rates, width, derivatives, streams, N)
    else kernel.voltageStep(false, states, width, bias, rates, width, derivatives, streams, N)
    for (let s = 0; s < streams; s++) for (let k = 0; k < K; k++) outputs[s * K + k] = readoutBias[k]!
    rowProducts(outputs, 0, rates, width, readout, 0, streams, N, K, true)
  }
}
