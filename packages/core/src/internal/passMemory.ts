import { identity } from '../activation.js'
import type { Batch } from '../batch.js'
import type { Cell, CellMemory, Partials } from '../cells/cell.js'
import type { FusedLoops } from '../cells/loops.js'
import { cellMemoryOf, partialsOf, viewsOf } from '../cells/memory.js'
import type { Credit, OpenRoute, Route } from '../cells/route.js'
import { checkInteger, checkNumber } from '../errors.js'
import { type KernelOptions, type KernelReport, openKernel } from '../kernels/choose.js'
import type { Kernel, LeakyUnit } from '../kernels/kernel.js'
import { transpose } from '../kernels/reference.js'
import type { Objective } from '../loss.js'
import type { Network } from '../network.js'
import type { BlockName } from '../parameters.js'
import type { Real } from '../real.js'
import { checkBatch } from './checkBatch.js'
import { checkObject } from './checkObject.js'
import { type Pairs, pairsOf } from './pairs.js'
import { type Arrays, allocatePlan, type PassSize, type Plan, passPlan } from './plan.js'
import { notNegativeOf } from './ranges.js'
import { removeAbsent } from './removeAbsent.js'

/** What the kernels' own loops are made for; a cell that is not leaky has none of them. */
function unitOf({ unit }: Cell): LeakyUnit {
  return unit ?? { leak: 0, activation: identity }
}

/**
 * `dtype` is the number type of the computation (default 'float64'); parameters and results are float64 either way.
 */
export interface PassOptions extends PassSize, KernelOptions {
  /** The open route whose own arrays the memory is to hold. */
  readonly route?: Route
}

/** The memory of one (network, steps, trials, dtype), and what a batch and parameters put into it. */
export class PassMemory<X extends Plan = Plan> {
  readonly steps: number
  readonly trials: number
  readonly kernel: Kernel
  readonly report: KernelReport
  /** Every array of the plan by its name, all in the kernel's memory. */
  readonly arrays: Arrays<ReturnType<typeof passPlan>>
  /** The arrays beyond them that it was made with. */
  readonly extra: Arrays<X>
  /** The open route that the memory was laid out for, and its own arrays. */
  readonly route: OpenRoute | null
  readonly own: Arrays<Plan>
  readonly memory: CellMemory
  /** The cell's own loops, where they run on this kernel. */
  readonly loops: FusedLoops | undefined
  readonly loopArrays: Arrays<Plan>
  readonly rates: Real
  readonly states: Real
  readonly derivatives: Real
  readonly carry: Real
  /** Credit on the drives, in the place of the states. */
  readonly credit: Credit
  /** Views of the parameters of the last forward pass, absent synapses at 0. */
  readonly recurrent: Real
  readonly recurrentTransposed: Real
  readonly readout: Real
  readonly bias: Real
  readonly recurrentBias: Real
  readonly readoutBias: Real
  /** Null until a batch is loaded. */
  pairs: Pairs | null = null
  targets: Int32Array | Float64Array = new Float64Array(0)
  protected readonly carries: Credit
  protected readonly partialsNow: Partials
  private targetRank = 0
  private mask: Uint8Array | null = null
  protected initialState: Float64Array | null = null
  protected driveNoise: Float64Array | null = null

  constructor(
    caller: string,
    readonly network: Network,
    readonly objective: Objective,
    options: PassOptions,
    extra: (network: Network, size: PassSize) => X,
  ) {
    notNegativeOf(caller, 'objective.l2', objective?.l2)
    if (objective.activity) {
      const { strength, target } = objective.activity
      notNegativeOf(caller, 'objective.activity.strength', strength)
      checkNumber(caller, 'objective.activity.target', target)
    }
    checkObject(caller, options, ['steps', 'trials', 'kernel', 'dtype', 'route'])
    this.steps = checkInteger(caller, 'steps', options.steps, 1)
    this.trials = checkInteger(caller, 'trials', options.trials, 1)
    const plan = passPlan(network, options)
    const more = extra(network, options)
    this.route = typeof options.route === 'object' ? options.route : null
    const own = this.route?.arrays?.(network, options) ?? {}
    const { cell } = network
    const ofLoops = cell.loops?.arrays?.(network) ?? {}
    const lengths = [plan, more, own, ofLoops].flatMap((part) => Object.values<number>(part))
    const { kernel, report } = openKernel(caller, options, unitOf(cell), lengths)
    this.kernel = kernel
    this.report = report
    this.arrays = allocatePlan(kernel, plan)
    this.extra = allocatePlan(kernel, more)
    this.own = allocatePlan(kernel, own)
    this.loops = cell.loops?.compiled && kernel.name === 'reference' ? undefined : cell.loops
    this.loopArrays = allocatePlan(kernel, ofLoops)
    const { arrays } = this
    const width = this.trials * network.hidden
    this.memory = cellMemoryOf(network, options, arrays)
    this.rates = arrays.rates
    this.states = this.memory.states[0].subarray(width)
    this.derivatives = arrays.kept.subarray(width, arrays.rates.length)
    this.credit = this.memory.drives.map((drive) => drive.subarray(width))
    this.carry = arrays.carry
    this.carries = viewsOf(arrays.carry, cell.states.length, width)
    this.partialsNow = partialsOf(cell, width, arrays.partials)
    this.recurrentTransposed = arrays.recurrentTransposed
    this.recurrent = this.block(arrays.weights, 'recurrent')
    this.readout = this.block(arrays.weights, 'readout')
    this.readoutBias = this.block(arrays.weights, 'readoutBias')
    this.bias = this.biasOf(arrays.weights, 'bias')
    this.recurrentBias = this.biasOf(arrays.weights, 'recurrentBias')
  }

  /** The view of a block of a flat array. */
  block(flat: Real, name: BlockName): Real {
    const { offset, length } = this.network.layout.blocks[name]
    return flat.subarray(offset, offset + length)
  }

  /** A bias of a flat array, or zeros in a network without it. */
  biasOf(flat: Real, name: 'bias' | 'recurrentBias'): Real {
    const bias = this.block(flat, name)
    return bias.length > 0 ? bias : this.arrays.noBias
  }

  /** Copies a batch in. A batch of the same form as the one before reuses its memory: nothing is allocated. */
  load(caller: string, batch: Batch): void {
    checkBatch(caller, batch, this.network, this.objective.loss, this)
    const mask = batch.mask?.data ?? null
    const rank = batch.targets.shape.length
    if (this.pairs === null || rank !== this.targetRank || !sameMask(mask, this.mask)) {
      this.pairs = pairsOf(batch, this.objective.loss, this)
      this.targetRank = rank
      this.mask = copied(mask, this.mask)
    }
    this.targets = copied<Int32Array | Float64Array>(batch.targets.data, this.targets)!
    this.initialState = copied(batch.initialState?.data ?? null, this.initialState)
    this.driveNoise = copied(batch.driveNoise?.data ?? null, this.driveNoise)
    const { inputs } = this.arrays
    const { data } = batch.inputs
    // faster than set() between arrays of different types
    for (let i = 0; i < inputs.length; i++) inputs[i] = data[i]
    this.arrays.outputs.fill(0)
    this.arrays.error.fill(0)
  }

  /** Copies a flat array in, absent synapses at 0, with the transposes that the forward products read. */
  copyIn(w: ArrayLike<number>, flat: Real, recurrentT: Real, inputT: Real, readoutT: Real): void {
    const { layout, gates, hidden: N, inputs: I, outputs: K } = this.network
    flat.set(w)
    const { recurrent, input, readout } = layout.blocks
    removeAbsent(flat, this.network)
    for (let g = 0; g < gates; g++) {
      transpose(recurrentT.subarray(g * N * N), flat, recurrent.offset + g * N * N, N, N)
      transpose(inputT.subarray(g * I * N), flat, input.offset + g * I * N, N, I)
    }
    transpose(readoutT, flat, readout.offset, K, N)
  }

  copyParameters(w: ArrayLike<number>): void {
    const { weights, recurrentTransposed, inputTransposed, readoutTransposed } = this.arrays
    this.copyIn(w, weights, recurrentTransposed, inputTransposed, readoutTransposed)
  }
}

type Copyable = Uint8Array | Int32Array | Float64Array

/** A copy of `data`, in the memory of the copy before where it fits. */
function copied<A extends Copyable>(data: A | null, before: A | null): A | null {
  if (data === null) return null
  if (before === null || before.length !== data.length || before.constructor !== data.constructor) {
    return data.slice() as A
  }
  before.set(data)
  return before
}

function sameMask(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null || a.length !== b.length) return a === b
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
