import type { Batch, Loss } from '@credit/core'
import type { Gather } from './split.js'

/** One trial, to be written. */
export interface TrialArrays {
  /** `[T, I]` */
  readonly inputs: Float64Array
  /** Labels `[1]` for a loss at the last step, labels `[T]`, or values `[T, K]`. */
  readonly targets: Int32Array | Float64Array
  /** `[T]` */
  readonly mask: Uint8Array
}

/** The sizes of a trial, and what its targets and mask are. */
export interface TrialForm {
  readonly steps: number
  readonly inputs: number
  readonly outputs: number
  readonly loss: Loss
  /** The same `[T]` for all trials, or each trial's own; undefined for no mask. */
  readonly mask: Uint8Array | 'trial' | undefined
}

/**
 * Batches of trials that are written one after the other into the same small arrays, which begin as zeros (the mask
 * as ones), and copied to their place in the time-major batch: what writes a trial need not know of the others.
 */
export function gatherTrials(
  { steps, inputs: I, outputs, loss, mask: scored }: TrialForm,
  write: (position: number, trial: TrialArrays) => void,
): Gather {
  const last = loss.targets === 'labels' && loss.at === 'last'
  const targetSteps = last ? 1 : steps
  const K = loss.targets === 'labels' ? 1 : outputs
  const numbers = loss.targets === 'labels' ? Int32Array : Float64Array
  const trial: TrialArrays = {
    inputs: new Float64Array(steps * I),
    targets: new numbers(targetSteps * K),
    mask: new Uint8Array(steps),
  }
  const targetShape = (trials: number) => {
    if (loss.targets === 'values') return [steps, trials, K]
    return last ? [trials] : [steps, trials]
  }

  return (positions) => {
    const trials = positions.length
    const inputs = { data: new Float64Array(steps * trials * I), shape: [steps, trials, I] }
    const targets = { data: new numbers(targetSteps * trials * K), shape: targetShape(trials) }
    const mask = scored === 'trial' ? new Uint8Array(steps * trials) : scored?.slice()
    for (let b = 0; b < trials; b++) {
      trial.inputs.fill(0)
      trial.targets.fill(0)
      trial.mask.fill(1)
      write(positions[b]!, trial)
      scatter(trial.inputs, inputs.data, steps, trials, b, I)
      scatter(trial.targets, targets.data, targetSteps, trials, b, K)
      if (scored === 'trial') scatter(trial.mask, mask!, steps, trials, b, 1)
    }
    return {
      inputs,
      targets,
      ...(mask && { mask: { data: mask, shape: scored === 'trial' ? [steps, trials] : [steps] } }),
    } as Batch
  }
}

/**
 * Copies one trial, `[steps, width]`, to its place b in `[steps, trials, width]`. What is 0 is there already (a −0 becomes
 * 0): of sparse spikes most of the new memory is never touched, which takes longer than all the rest.
 */
function scatter<A extends Float64Array | Int32Array | Uint8Array>(
  from: A,
  to: A,
  steps: number,
  trials: number,
  b: number,
  width: number,
): void {
  for (let t = 0, i = 0; t < steps; t++) {
    const row = (t * trials + b) * width
    for (let k = 0; k < width; k++, i++) {
      const value = from[i]!
      if (value !== 0) to[row + k] = value
    }
  }
}
