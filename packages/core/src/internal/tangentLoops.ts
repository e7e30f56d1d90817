import { activations } from '../activation.js'
import { viewsOf } from '../cells/memory.js'
import type { Credit } from '../cells/route.js'
import { addUnitDrives, creditOfStep, feeds, tangentOfStep } from '../cells/stepwise.js'
import { addressOf } from '../kernels/kernel.js'
import type { Real } from '../real.js'
import type { Pass } from './pass.js'
import type { tangentPlan } from './plan.js'

export type TangentPass = Pass<ReturnType<typeof tangentPlan>>

/** The parts of the R-operator that depend on the cell: forward and adjoint pass, differentiated along a direction. */
export interface TangentLoops {
  /** q_t of the exact adjoint, and q̇_t. */
  readonly credit: Credit
  readonly tangentCredit: Credit
  /** After a forward pass: the exact adjoint, and what else is fixed at fixed weights. */
  fix(): void
  /** From `Ẇ z_{t−1} + U̇ x_t` in `tangentDrives` to ż_t. */
  tangent(): void
  /** From L̇_t in `signal` to q̇_t. */
  tangentAdjoint(): void
}

/** The loops of a cell that has its own, or those that any cell has. */
export function tangentLoopsOf(pass: TangentPass): TangentLoops {
  return pass.network.cell.loops?.tangents ? fusedLoops(pass) : stepwiseLoops(pass)
}

function fusedLoops(pass: TangentPass): TangentLoops {
  const { network, extra, credit } = pass
  const { bend, tangentDrives, tangentRates, signal, direction } = extra
  const loops = network.cell.loops!.tangents!
  const activation = network.cell.activation!
  const straight = activation === activations.relu || activation === activations.identity
  const biasDirection = pass.biasOf(direction, 'bias')
  const arrays = { tangentStates: tangentDrives, tangentRates, biasDirection, bend, signal }
  return {
    credit,
    tangentCredit: [tangentDrives],
    fix() {
      // states make room for credit, so φ″ waits where the tangent will be
      if (!straight) {
        for (let i = 0; i < tangentDrives.length; i++) {
          tangentDrives[i] = activation.secondDerivative(pass.states[i])
        }
      }
      pass.adjoint('recurrent', 'symmetric')
      if (straight) bend.fill(0)
      else {
        pass.learningSignals(bend, 'symmetric')
        loops.creditOnRates(pass, credit[0], bend)
        for (let i = 0; i < bend.length; i++) bend[i] *= tangentDrives[i]
      }
    },
    tangent: () => loops.tangent(pass, arrays),
    tangentAdjoint() {
      throughDirection(pass, credit, signal)
      loops.tangentAdjoint(pass, arrays)
    },
  }
}

function stepwiseLoops(pass: TangentPass): TangentLoops {
  const { network, extra, memory, steps, trials } = pass
  const { cell, hidden: N } = network
  const { bend } = cell
  const k = cell.states.length
  const D = cell.drives.length
  const width = trials * N
  const pairs = steps * width
  const credit = viewsOf(extra.credit, D, pairs)
  const stateCredit = viewsOf(extra.stateCredit, k, pairs)
  const drives = viewsOf(extra.tangentDrives, D, pairs)
  const states = viewsOf(extra.tangentStates, k, pairs + width)
  const [signal] = viewsOf(extra.signal, D, pairs)
  const carries = viewsOf(pass.carry, k, width)
  const bends = viewsOf(extra.bends, 2 * k + D, width)
  const parts = { carry: bends.slice(0, k), gain: bends.slice(k, k + D), read: bends.slice(k + D) }
  const { direction, tangentRates, outputCredit } = extra
  const biases = [pass.biasOf(direction, 'bias'), pass.biasOf(direction, 'recurrentBias')] as const
  const recurrentTransposed = pass.recurrentTransposed
  const at = (arrays: Credit, t: number) => arrays.map((array) => array.subarray(t * width, (t + 1) * width))
  return {
    credit,
    tangentCredit: drives,
    fix() {
      pass.learningSignals(credit[0], 'symmetric')
      pass.carry.fill(0)
      for (let t = steps - 1; t >= 0; t--) {
        if (t < steps - 1) pass.synapticCredit(credit, t)
        outputCredit.set(credit[0].subarray(t * width, (t + 1) * width), t * width)
        creditOfStep(pass.partials(t), credit, t * width, carries, width, stateCredit)
      }
    },
    tangent() {
      for (const state of states) state.fill(0, 0, width)
      for (let t = 0; t < steps; t++) {
        const [bias, recurrentBias] = biases
        const step = { kernel: pass.kernel, network, trials, recurrentTransposed, bias, recurrentBias }
        // the rates of the start don't depend on the parameters
        addUnitDrives(step, drives, t * width, tangentRates, t * width, 'add')
        tangentOfStep(pass.partials(t), drives, states, tangentRates, t, width)
      }
    },
    tangentAdjoint() {
      throughDirection(pass, credit, signal)
      pass.carry.fill(0)
      for (let t = steps - 1; t >= 0; t--) {
        if (t < steps - 1) pass.throughSynapses(signal, t * width, drives, (t + 1) * width, true)
        const now = {
          past: at(states, t),
          drives: at(drives, t),
          states: at(states, t + 1),
          credit: at(stateCredit, t),
          outputCredit: outputCredit.subarray(t * width, (t + 1) * width),
        }
        bend!.call(cell, memory, t + 1, { ...now, ...parts })
        tangentCreditOfStep(pass, t, signal, drives, carries, parts, width)
      }
    },
  }
}

/** `λ̇ = c ṙ + d(c r) + carry`, `q̇ = Gᵀ λ̇ + d(Gᵀλ)`, `carry ← Fᵀ λ̇ + d(Fᵀλ)`. */
function tangentCreditOfStep(
  pass: TangentPass,
  t: number,
  signal: Real,
  drives: Credit,
  carries: Credit,
  bends: { readonly carry: Credit; readonly gain: Credit; readonly read: Credit },
  width: number,
): void {
  const { carry: F, gain: G, read: c } = pass.partials(t)
  const k = carries.length
  const lambda = new Float64Array(k)
  for (let n = 0, at = t * width; n < width; n++, at++) {
    for (let i = 0; i < k; i++) lambda[i] = c[i][n] * signal[at] + bends.read[i][n] + carries[i][n]
    for (let d = 0; d < drives.length; d++) {
      let q = bends.gain[d][n]
      for (let i = 0; i < k; i++) q += G[i][d][n] * lambda[i]
      drives[d][at] = q
    }
    for (let j = 0; j < k; j++) {
      let later = bends.carry[j][n]
      for (let i = 0; i < k; i++) later += F[i][j][n] * lambda[i]
      carries[j][n] = later
    }
  }
}

/** `signal_t += Σ_d Ẇ_dᵀ q_{t+1,d}`, for all steps at once. */
function throughDirection(pass: TangentPass, credit: Credit, signal: Real): void {
  const { kernel, network, steps, trials, extra } = pass
  const { cell, hidden: N, layout } = network
  cell.drives.forEach((drive, d) => {
    if (!feeds(drive, 'units')) return
    const W = addressOf(extra.direction, layout.blocks.recurrent.offset + drive.gate * N * N)
    const later = addressOf(credit[d], trials * N)
    kernel.product(addressOf(signal), later, W, (steps - 1) * trials, N, N, true)
  })
}
