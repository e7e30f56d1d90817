import type { Network, Real } from '@credit/core'
import { addressCount, type StepMemory } from '../src/kernel/stepMemory.js'

/** The arrays of a stepMemory. */
export type StepMemoryArrays = Omit<StepMemory, 'streams' | 'network'>

/** How long the arrays of a stepMemory are. */
export function machineLengths(
  { hidden: N, inputs: I, outputs: K }: Network,
  streams: number,
): Readonly<Record<keyof StepMemoryArrays, number>> {
  return {
    states: 2 * streams * N,
    rates: 2 * streams * N,
    derivatives: 2 * streams * N,
    recurrent: N * N,
    input: N * I,
    bias: N,
    readout: K * N,
    readoutBias: K,
    inputs: streams * I,
    outputs: streams * K,
    error: streams * K,
    signal: streams * N,
    feedback: K * N,
    readoutGradient: K * N,
    readoutBiasGradient: K,
    addresses: addressCount,
  }
}

/** One array for each of them, by `make`. */
export function machineArrays(
  network: Network,
  streams: number,
  make: (name: keyof StepMemoryArrays, length: number) => Real,
): StepMemoryArrays {
  const lengths = Object.entries(machineLengths(network, streams)) as [keyof StepMemoryArrays, number][]
  return Object.fromEntries(
    lengths.map(([name, length]) => [name, make(name, length)]),
  ) as unknown as StepMemoryArrays
}
