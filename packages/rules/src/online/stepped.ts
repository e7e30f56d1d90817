import type { CellMemory, Network, Real } from '@credit/core'
import { addressOf, allFinite, feeds } from '@credit/core/kernels'
import type { RuleKernel } from '../kernel/ruleKernel.js'
import type { StepLoops, StepMemory } from '../kernel/stepMemory.js'

/** What units that step by themselves, and a readout that may leak, work on beside the arrays of a stepMemory. */
export interface Stepped {
  /** The units, with views of the stepMemory's arrays. */
  readonly memory: CellMemory
  readonly recurrentBias: Real
  /** z̄ `[S, N]`, of a readout that leaks. */
  readonly filteredRates: Real
}

/** Whether the kernels' own loops of a leaky unit run a network. */
export function isFused({ cell, readoutLeak }: Network): boolean {
  return cell.unit !== undefined && readoutLeak === 0
}

/** The loops over any cell: drives by products, then the cell's own step. */
export function steppedLoops(
  stepMemory: StepMemory,
  { memory, recurrentBias, filteredRates }: Stepped,
  { rowProducts }: RuleKernel,
): StepLoops {
  const { network, streams, rates, recurrent, input, inputs, bias } = stepMemory
  const { cell, hidden: N, inputs: I, readoutLeak } = network
  const width = streams * N
  const now = rates.subarray(width)
  const read = readoutLeak > 0 ? filteredRates : now
  // states and drives share their memory
  const units = memory.states.length < memory.drives.length ? memory.drives : memory.states
  let own = 0
  const drives = cell.drives.map((entry, d) => {
    const alone = !feeds(entry, 'inputs')
    return {
      drive: memory.drives[d],
      fromUnits: feeds(entry, 'units'),
      alone,
      recurrentAt: entry.gate * N * N,
      inputAt: entry.gate * N * I,
      bias: alone ? recurrentBias : bias,
      biasAt: alone ? own++ * N : entry.gate * N,
    }
  })

  function fillDrives(noisy: boolean): void {
    for (const { drive, fromUnits, alone, recurrentAt, inputAt, bias: from, biasAt } of drives) {
      for (let s = 0, at = width; s < streams; s++) {
        for (let i = 0; i < N; i++, at++) drive[at] = from[biasAt + i] + (noisy ? drive[at] : 0)
      }
      const to = addressOf(drive, width)
      if (fromUnits) rowProducts(to, addressOf(rates), addressOf(recurrent, recurrentAt), streams, N, N, true)
      if (!alone) rowProducts(to, addressOf(inputs), addressOf(input, inputAt), streams, I, N, true)
    }
  }

  return {
    advance(noisy) {
      if (!noisy) for (const pair of units) pair.copyWithin(0, width, 2 * width)
      for (const pair of [rates, ...memory.kept]) pair.copyWithin(0, width, 2 * width)
      fillDrives(noisy)
      cell.step(memory, 1)
      if (readoutLeak > 0) {
        for (let i = 0; i < width; i++) read[i] = readoutLeak * read[i] + (1 - readoutLeak) * now[i]
      }
      const { outputs, readout, readoutBias } = stepMemory
      const { outputs: K } = network
      for (let s = 0; s < streams; s++) outputs.set(readoutBias, s * K)
      rowProducts(addressOf(outputs), addressOf(read), addressOf(readout), streams, N, K, true)
      return allFinite(now)
    },
    readBack: () => readBack(stepMemory, read),
  }
}

/** `L = ε Bᵀ` and the gradients of V and c, of what the readout reads; whether all of L is finite. */
function readBack(stepMemory: StepMemory, read: Real): boolean {
  const { error, signal, feedback, readoutGradient, readoutBiasGradient, streams, network } = stepMemory
  const { hidden: N, outputs: K } = network
  signal.fill(0)
  readoutGradient.fill(0)
  readoutBiasGradient.fill(0)
  for (let s = 0; s < streams; s++) {
    for (let k = 0; k < K; k++) {
      const e = error[s * K + k]
      readoutBiasGradient[k] += e
      for (let i = 0; i < N; i++) {
        signal[s * N + i] += e * feedback[k * N + i]
        readoutGradient[k * N + i] += e * read[s * N + i]
      }
    }
  }
  return allFinite(signal)
}
