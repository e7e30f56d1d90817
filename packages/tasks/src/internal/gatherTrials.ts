import { ArgumentError, type Batch, type Loss } from '@credit/core'
import type { Gather } from './split.js'

/** One trial, to be written. */
export interface TrialArrays {
  /** `[T, I]`; empty where inputs are sparse. */
  readonly inputs: Float64Array
  /** Labels `[1]` for a loss at the last step, labels `[T]`, or values `[T, K]`. */
  readonly targets: Int32Array | Float64Array
  /** `[T]` */
  readonly mask: Uint8Array
  /** Sets one input of one step. The way to write sparse inputs; throws where there is no such input or step. */
  readonly put: (step: number, input: number, value: number) => void
}

/** The sizes of a trial, and what its targets and mask are. */
export interface TrialForm {
  readonly steps: number
  readonly inputs: number
  readonly outputs: number
  readonly loss: Loss
  /** 'sparse': written by `put` alone. Default 'dense'. */
  readonly density?: 'dense' | 'sparse' | undefined
  /** The same `[T]` for all trials, or each trial's own; undefined for no mask. */
  readonly mask: Uint8Array | 'trial' | undefined
}

interface Place {
  readonly data: Float64Array
  readonly from: number
  readonly stride: number
}

/**
 * Batches of trials that are written one after the other into the same small arrays, which begin as zeros (the mask
 * as ones), and copied to their place in the time-major batch: what writes a trial need not know of the others. Sparse
 * inputs go to their place at once: of spikes at 50 Hz all but one in twenty are 0, and to copy these takes longer than
 * all the rest.
 */
export function gatherTrials(
  { steps, inputs: I, outputs, loss, mask: scored, density }: TrialForm,
  write: (position: number, trial: TrialArrays) => void,
): Gather {
  const last = loss.targets === 'labels' && loss.at === 'last'
  const targetSteps = last ? 1 : steps
  const K = loss.targets === 'labels' ? 1 : outputs
  const numbers = loss.targets === 'labels' ? Int32Array : Float64Array
  const own = new Float64Array(density === 'sparse' ? 0 : steps * I)
  const home: Place = { data: own, from: 0, stride: I }
  // where `put` writes: the trial's own array or, sparse, the trial's place in the batch
  let place = home
  const trial: TrialArrays = {
    inputs: own,
    targets: new numbers(targetSteps * K),
    mask: new Uint8Array(steps),
    put(step, input, value) {
      // beyond the last input lies another trial; a whole number from 0 on is its own first 32 bits
      if (step >>> 0 !== step || step >= steps) throw outOf('step', steps, step)
      if (input >>> 0 !== input || input >= I) throw outOf('input', I, input)
      place.data[place.from + step * place.stride + input] = value
    },
  }
  const targetShape = (trials: number) => {
    if (loss.targets === 'values') return [steps, trials, K]
    return last ? [trials] : [steps, trials]
  }

  return (positions, over) => {
    const trials = positions.length
    const array = <A extends Float64Array | Int32Array>(
      kind: new (length: number) => A,
      length: number,
      before: unknown,
    ): A => {
      if (!(before instanceof kind) || before.length !== length) return new kind(length)
      // put writes what is not 0 alone
      if (density === 'sparse') before.fill(0)
      return before
    }
    const inputs = {
      data: array<Float64Array>(Float64Array, steps * trials * I, over?.inputs.data),
      shape: [steps, trials, I],
    }
    const targets = {
      data: array<Float64Array | Int32Array>(numbers, targetSteps * trials * K, over?.targets.data),
      shape: targetShape(trials),
    }
    const mask = scored === 'trial' ? new Uint8Array(steps * trials) : scored?.slice()
    for (let b = 0; b < trials; b++) {
      trial.inputs.fill(0)
      trial.targets.fill(0)
      trial.mask.fill(1)
      if (density === 'sparse') place = { data: inputs.data, from: b * I, stride: trials * I }
      write(positions[b], trial)
      if (density !== 'sparse') copyInputs(trial.inputs, inputs.data, steps, trials, b, I)
      copyTrial(trial.targets, targets.data, targetSteps, trials, b, K)
      if (scored === 'trial') copyTrial(trial.mask, mask!, steps, trials, b, 1)
    }
    // the batch belongs to the caller alone
    place = home
    return {
      inputs,
      targets,
      ...(mask && { mask: { data: mask, shape: scored === 'trial' ? [steps, trials] : [steps] } }),
    } as Batch
  }
}

function outOf(argument: string, end: number, received: number): ArgumentError {
  return new ArgumentError('put', argument, `an integer from 0 to ${end - 1}`, received)
}

/** Copies one trial, `[steps, width]`, to its place b in `[steps, trials, width]`. */
function copyTrial<A extends Float64Array | Int32Array | Uint8Array>(
  from: A,
  to: A,
  steps: number,
  trials: number,
  b: number,
  width: number,
): void {
  for (let t = 0, i = 0; t < steps; t++) {
    const row = (t * trials + b) * width
    for (let k = 0; k < width; k++, i++) to[row + k] = from[i]
  }
}

/** The same for inputs alone: a loop that only ever sees one type of array takes a third of the time. */
function copyInputs(
  from: Float64Array,
  to: Float64Array,
  steps: number,
  trials: number,
  b: number,
  width: number,
): void {
  for (let t = 0, i = 0; t < steps; t++) {
    const row = (t * trials + b) * width
    for (let k = 0; k < width; k++, i++) to[row + k] = from[i]
  }
}
