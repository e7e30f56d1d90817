import type { Network, Real } from '@credit/core'
import { allFinite, type Kernel } from '@credit/core/kernels'
import { rowProducts } from './rowProducts.js'

/** The arrays of a network that runs step by step, and its sizes. */
export interface Machine {
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

/** Numbers that the addresses of a machine take. */
export const addressCount = 20

/** Loops over a machine. */
export interface MachineLoops {
  /**
   * One forward step of S streams; returns whether all rates are finite. The step before is copied from the second half of
   * states, rates and derivatives to the first; with `noisy`, the second half of the states holds noise to be added to the
   * drive, and the first the past.
   */
  advance(noisy: boolean): boolean

  /** `L_t = ε_t Bᵀ` and the gradients of V and c from ε_t; returns whether all of L_t is finite. */
  readBack(): boolean
}

/** The loops in plain TypeScript. */
export function machineLoopsOf(kernel: Kernel) {
  return (machine: Machine): MachineLoops => {
    const { states, rates, derivatives, bias, inputs, outputs, readout, readoutBias, streams } = machine
    const { error, signal, feedback, readoutGradient, readoutBiasGradient } = machine
    const { hidden: N, inputs: I, outputs: K, leakModel } = machine.network
    const width = streams * N
    const now = rates.subarray(width)
    return {
      advance(noisy) {
        if (!noisy) states.copyWithin(0, width)
        rates.copyWithin(0, width)
        derivatives.copyWithin(0, width)
        rowProducts(states, width, rates, 0, machine.recurrent, 0, streams, N, N, noisy)
        rowProducts(states, width, inputs, 0, machine.input, 0, streams, I, N, true)
        if (leakModel === 'rate') kernel.rateStep(states, width, bias, rates, width, derivatives, streams, N)
        else kernel.voltageStep(false, states, width, bias, rates, width, derivatives, streams, N)
        for (let s = 0; s < streams; s++) for (let k = 0; k < K; k++) outputs[s * K + k] = readoutBias[k]
        rowProducts(outputs, 0, rates, width, readout, 0, streams, N, K, true)
        return allFinite(now)
      },

      readBack() {
        for (let s = 0; s < streams; s++) {
          for (let i = 0; i < N; i++) {
            let sum = error[s * K] * feedback[i]
            for (let k = 1; k < K; k++) sum += error[s * K + k] * feedback[k * N + i]
            signal[s * N + i] = sum
          }
        }
        for (let k = 0; k < K; k++) {
          let total = error[k]
          for (let s = 1; s < streams; s++) total += error[s * K + k]
          readoutBiasGradient[k] = total
          for (let i = 0; i < N; i++) {
            let sum = error[k] * now[i]
            for (let s = 1; s < streams; s++) sum += error[s * K + k] * now[s * N + i]
            readoutGradient[k * N + i] = sum
          }
        }
        return allFinite(signal)
      },
    }
  }
}
