import type { ActivityPenalty, Loss, Network, Partials, Real, Seed } from '@credit/core'
import type { Kernel, Plan } from '@credit/core/kernels'
import type { RuleKernel } from '../kernel/ruleKernel.js'

export type { Plan }

/** The arrays of an online rule. All lie in the learner's memory. */
export interface OnlineArrays {
  /** What it carries from step to step within a trial: zeroed by `reset`, saved. */
  readonly traces?: Plan
  /** What it learns, across trials: saved, and left alone by `reset`. */
  readonly learned?: Plan
  /** Neither saved nor kept from step to step. */
  readonly scratch?: Plan
}

/** The online form of a rule: it carries a trace or an influence forward and never looks back. */
export interface OnlineForm {
  /**
   * 'signs' or 'numbers': what it draws at random as it runs. 'start': only `initialize` draws. Default: nothing, and no
   * seed is needed.
   */
  readonly draws?: 'signs' | 'numbers' | 'start'
  /**
   * Whether trials run side by side learn something together, so that a batch has to run as parallel streams. Default
   * false: a batch runs one trial after the other.
   */
  readonly learns?: boolean
  /**
   * Whether its gradient can grow without states and learning signals doing so. Default true: the gradient of every step is
   * then checked for finiteness; false: only states, loss and learning signals are.
   */
  readonly grows?: boolean
  /** Whether it leaves the gradient of absent synapses alone. Default false: it is set to 0 after each step. */
  readonly sparse?: boolean
  /**
   * Whether it keeps what a leaky readout and an activity penalty need: its traces filtered as the readout is, and summed over
   * the trial. Default false: such a network or objective is refused.
   */
  readonly filters?: boolean
  /** Whether it gives credit before the loss comes: every step then has a gradient, with a loss or without. */
  readonly anticipates?: boolean
  /**
   * What it needs for a network.
   *
   * @throws ArgumentError for a network that it can't run on.
   */
  arrays(network: Network, streams: number, options: FormOptions): OnlineArrays
  /** Its loops over one learner's memory. */
  open(pass: OnlinePass): OnlineLoops
}

/** What an online form is opened for, beside the network. */
export interface FormOptions {
  /** A penalty on the units' mean output, null without one. */
  readonly activity: ActivityPenalty | null
}

/** What an online rule does. */
export interface OnlineLoops {
  /** Sets what it learns to its start, once; everything is 0 before. The seed is there if the form draws. */
  initialize?(seed: Seed | undefined): void
  /** After the traces were zeroed, at the start of trials. */
  begin?(): void
  /**
   * After each forward step: carries the traces on, and, if `pass.hasLoss`, writes the gradient of this step's loss to the
   * recurrent, input and bias blocks of `pass.gradient`, whatever they held. A form that anticipates always writes. The
   * readout's blocks are written before: they stay as they are.
   */
  step(): void
  /**
   * Of a form that filters, at the end of a trial with an activity penalty: writes `Σ_p weight[s,p]·Σ_t e_{pq,t}` to the
   * recurrent, input and bias blocks of `pass.gradient`.
   */
  activityGradient?(weight: Real): void
}

/**
 * One kind of presynaptic quantity ẑ_t = [z_{t−1}; x_t; 1] of one drive of the cell, with the block of weights that it enters
 * by. A cell of one drive has three at most.
 */
export interface Source {
  /** The block, and with several drives the number of the drive after it. */
  readonly name: string
  readonly block: 'recurrent' | 'input' | 'bias' | 'recurrentBias'
  /** Which drive of the cell it is a part of. */
  readonly drive: number
  /** N, I or 1. */
  readonly width: number
  /** Where its N rows begin in the flat gradient. */
  readonly offset: number
  /** `[S, width]` of this step. */
  readonly values: Real
}

/** A drive that units reach, with where its rows of W `[N, N]` begin in the recurrent block. */
export interface UnitDrive {
  readonly drive: number
  readonly at: number
}

/** The local linearisation of the cell at this step, each entry an array `[S, N]`. Changed by nobody else. */
export interface OnlinePartials extends Partials {
  /** c_{t−1}: `pastRead[i]`. */
  readonly pastRead: readonly Real[]
  /** Whether the cell has one state and its c is 1 at every step: products with c can be left out. */
  readonly readIsOne: boolean
}

/** What the loops of an online rule work on: S streams of one network. Valid during `step`, changed by nobody else. */
export interface OnlinePass {
  readonly network: Network
  readonly streams: number
  readonly kernel: Kernel
  readonly loops: RuleKernel
  /** Traces, learned and scratch arrays by name. */
  readonly arrays: Readonly<Record<string, Real>>
  /** The presynaptic quantities; no bias in a network without one. */
  readonly sources: readonly Source[]
  /** The flat parameters, in the learner's memory. */
  readonly weights: Real
  /** W `[G·N, N]`. */
  readonly recurrent: Real
  /** Which part of W feeds which drive. */
  readonly unitDrives: readonly UnitDrive[]
  readonly readout: Real
  /** z_{t−1}, z_t `[S, N]`. */
  readonly pastRates: Real
  readonly rates: Real
  /** x_{t−1}, x_t `[S, N]`, one a state; of a cell whose rate is its state, a_{t−1}, a_t. */
  readonly pastStates: readonly Real[]
  readonly states: readonly Real[]
  /** The first of what the cell keeps, `[S, N]`: φ′ of a leaky unit. */
  readonly derivatives: Real
  /** F_t, G_t, c_t and c_{t−1}. */
  readonly partials: OnlinePartials
  /** Whether any stream has a loss at this step. */
  readonly hasLoss: boolean
  readonly loss: Loss
  /** The penalty on the units' mean output, null without one. */
  readonly activity: ActivityPenalty | null
  /** A copy of the targets of this step, labels `[S]` or values `[S, K]`, where `mask` says that a stream has a loss. */
  readonly targets: Float64Array
  readonly mask: Uint8Array
  /** ε_t `[S, K]`, 0 without a loss; includes 1/S. */
  readonly error: Real
  /** L_t `[S, N]`, 0 without a loss: of the outputs as they are, also where the readout leaks. */
  readonly signal: Real
  /** The flat gradient. */
  readonly gradient: Real
  /** Steps since the start of the trials, this one included. */
  readonly stepsDone: number
  /** `count` signs for a stream, drawn anew. */
  fillSigns(out: Real, at: number, count: number, stream: number): void
  /** `count` numbers from N(0, 1) for a stream, drawn anew. */
  fillGaussian(out: Real, at: number, count: number, stream: number): void
}
