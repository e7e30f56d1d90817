import type { Network, Real } from '@credit/core'
import { type Address, addressOf, allFinite, type CoreLoops, type Heap } from '@credit/core/kernels'
import { writeIntegers } from './integersIn.js'
import { rowLoopsOf } from './rowProducts.js'
import type { RuleLoops } from './ruleKernel.js'

/** The arrays of a network that runs step by step, and its sizes. */
export interface StepMemory {
  /** `[2, S, N]` each: the step before, then this step. */
  readonly states: Real
  readonly rates: Real
  readonly derivatives: Real
  readonly recurrent: Real
  readonly input: Real
  /** Zeros in a network without one. */
  readonly bias: Real
  readonly readout: Real
  readonly readoutBias: Real
  /** `[S, I]` */
  readonly inputs: Real
  /** `[S, K]` */
  readonly outputs: Real
  /** ε_t `[S, K]` */
  readonly error: Real
  /** L_t `[S, N]` */
  readonly signal: Real
  /** Bᵀ `[K, N]`: V itself for symmetric feedback. */
  readonly feedback: Real
  /** Gradients of V `[K, N]` and c `[K]`. */
  readonly readoutGradient: Real
  readonly readoutBiasGradient: Real
  readonly streams: number
  readonly network: Network
  /** Scratch of `addressCount` numbers for addresses. */
  readonly addresses: Real
}

/** Numbers that the addresses of a stepMemory take. */
export const addressCount = 20

/** Loops over a stepMemory. */
export interface StepLoops {
  /**
   * One forward step of S streams; returns whether all rates are finite. The step before is copied from the second half of
   * states, rates and derivatives to the first; with `noisy`, the second half of the states holds noise to be added to the
   * drive, and the first the past.
   */
  advance(noisy: boolean): boolean

  /** `L_t = ε_t Bᵀ` and the gradients of V and c from ε_t; returns whether all of L_t is finite. */
  readBack(): boolean
}

/** What the loops over a stepMemory read, in their order; returns where it lies. */
export function writeStepTable(stepMemory: StepMemory): Address {
  const { states, rates, derivatives, recurrent, input, bias, readout, readoutBias, inputs, outputs } =
    stepMemory
  const { error, signal, feedback, readoutGradient, readoutBiasGradient } = stepMemory
  const arrays = [states, rates, derivatives, recurrent, input, bias, readout, readoutBias, inputs, outputs]
  const read = [error, signal, feedback, readoutGradient, readoutBiasGradient]
  const { hidden, inputs: channels, outputs: readouts, cell } = stepMemory.network
  const sizes = [stepMemory.streams, hidden, channels, readouts, cell.constant?.gain === undefined ? 1 : 0]
  const addresses = (of: readonly Real[]) => of.map((array) => addressOf(array))
  return writeIntegers(stepMemory.addresses, [...addresses(arrays), ...sizes, ...addresses(read)])
}

/** The loops in plain TypeScript. */
export function stepLoopsOf(
  { real, integers, bytes }: Heap,
  kernel: CoreLoops,
): Pick<RuleLoops, 'advance' | 'readBack'> {
  const { rowProducts } = rowLoopsOf({ real, integers, bytes })
  const tableAt = (at: Address) => {
    const table = Uint32Array.from(integers.subarray(at / 4, at / 4 + addressCount))
    const [states, rates, derivatives, recurrent, input, bias, readout, readoutBias, inputs, outputs] = table
    const [S, N, I, K, isRate, error, signal, feedback, readoutGradient, readoutBiasGradient] =
      table.subarray(10)
    return {
      ...{ states, rates, derivatives, recurrent, input, bias, readout, readoutBias, inputs, outputs },
      ...{ S, N, I, K, isRate, error, signal, feedback, readoutGradient, readoutBiasGradient },
    }
  }
  const areFinite = (at: Address, length: number) =>
    allFinite(real.subarray(at / bytes, at / bytes + length)) ? 1 : 0
  return {
    advance(at, noisy) {
      const { states, rates, derivatives, recurrent, input, bias, readout, readoutBias, inputs, ...rest } =
        tableAt(at)
      const { outputs, S, N, I, K, isRate } = rest
      const width = S * N
      for (const pair of noisy ? [rates, derivatives] : [states, rates, derivatives]) {
        const from = pair / bytes
        real.copyWithin(from, from + width, from + 2 * width)
      }
      const [now, z, h] = [states, rates, derivatives].map((pair) => pair + width * bytes)
      rowProducts(now, rates, recurrent, S, N, N, noisy)
      rowProducts(now, inputs, input, S, I, N, true)
      if (isRate) kernel.rateStep(now, bias, z, h, S, N)
      else kernel.voltageStep(false, now, bias, z, h, S, N)
      for (let s = 0; s < S; s++) {
        const from = readoutBias / bytes
        real.copyWithin(outputs / bytes + s * K, from, from + K)
      }
      rowProducts(outputs, z, readout, S, N, K, true)
      return areFinite(z, width)
    },

    readBack(at) {
      const { rates, S, N, K, error, signal, feedback, readoutGradient, readoutBiasGradient } = tableAt(at)
      const z = rates / bytes + S * N
      const e = error / bytes
      const B = feedback / bytes
      for (let s = 0; s < S; s++) {
        for (let i = 0; i < N; i++) {
          let sum = real[e + s * K] * real[B + i]
          for (let k = 1; k < K; k++) sum += real[e + s * K + k] * real[B + k * N + i]
          real[signal / bytes + s * N + i] = sum
        }
      }
      for (let k = 0; k < K; k++) {
        let total = real[e + k]
        for (let s = 1; s < S; s++) total += real[e + s * K + k]
        real[readoutBiasGradient / bytes + k] = total
        for (let i = 0; i < N; i++) {
          let sum = real[e + k] * real[z + i]
          for (let s = 1; s < S; s++) sum += real[e + s * K + k] * real[z + s * N + i]
          real[readoutGradient / bytes + k * N + i] = sum
        }
      }
      return areFinite(signal, S * N)
    },
  }
}
