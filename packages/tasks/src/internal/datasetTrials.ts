import { ArgumentError, checkFinite, checkInteger, type Loss, type Tensor } from '@credit/core'
import type { DatasetPart } from '../datasetTask.js'
import type { NumberArray } from '../npy.js'
import type { TrialArrays } from './gatherTrials.js'
import type { IndexedTrials } from './indexedTask.js'

/** The trials of a range, and where they lie. */
export interface DatasetTrials extends IndexedTrials {
  readonly name: string
  readonly inputs: NumberArray
  readonly from: number
  readonly to: number
}

interface Form {
  readonly steps: number
  readonly inputs: number
  readonly outputs: number
  readonly loss: Loss
  readonly divideBy: number
}

/** T, from the inputs of the training split. */
export function stepsOf(caller: string, train: DatasetPart | undefined): number {
  const shape = train?.inputs?.shape
  if (!Array.isArray(shape) || (shape.length !== 2 && shape.length !== 3) || !(shape[1] > 0)) {
    throw new ArgumentError(caller, 'train.inputs.shape', '[trials, steps, inputs]', shape)
  }
  return shape[1]
}

/** Checks the arrays of a split and says how to write one of its trials. */
export function datasetTrials(
  caller: string,
  name: string,
  part: DatasetPart | undefined,
  form: Form,
): DatasetTrials {
  const { steps, loss, divideBy } = form
  const trials = part?.inputs?.shape?.[0] ?? 0
  const check = (which: 'inputs' | 'targets' | 'mask', legal: readonly (readonly number[])[]) =>
    checkTensor(caller, `${name}.${which}`, part?.[which], legal)
  const inputs = check('inputs', [
    [trials, steps, form.inputs],
    ...(form.inputs === 1 ? [[trials, steps]] : []),
  ])
  const targets = check('targets', targetShapes(trials, form))
  const mask = part?.mask === undefined ? undefined : check('mask', [[trials, steps]])
  const from = checkInteger(caller, `${name}.from`, part?.from ?? 0, 0, trials - 1)
  const to = checkInteger(caller, `${name}.to`, part?.to ?? trials, from + 1, trials)
  if (loss.targets === 'labels') checkLabels(caller, `${name}.targets`, targets.data, form.outputs)
  if (mask !== undefined) checkMask(caller, `${name}.mask`, mask.data, steps, loss)

  const width = steps * form.inputs
  const targetWidth = targets.data.length / trials
  return {
    name,
    inputs: inputs.data,
    from,
    to,
    size: to - from,
    write(position: number, trial: TrialArrays) {
      const at = from + position
      for (let i = 0; i < width; i++) trial.inputs[i] = inputs.data[at * width + i] / divideBy
      if (targetWidth === 1) trial.targets.fill(targets.data[at])
      else copy(targets.data, at * targetWidth, trial.targets)
      if (mask !== undefined) copy(mask.data, at * steps, trial.mask)
    },
  }
}

function copy(from: NumberArray, at: number, to: Float64Array | Int32Array | Uint8Array): void {
  for (let i = 0; i < to.length; i++) to[i] = from[at + i]
}

function targetShapes(trials: number, { steps, outputs, loss }: Form): number[][] {
  if (loss.targets === 'labels') return loss.at === 'last' ? [[trials]] : [[trials], [trials, steps]]
  return [[trials, steps, outputs], ...(outputs === 1 ? [[trials, steps]] : [])]
}

function checkTensor(
  caller: string,
  place: string,
  tensor: Tensor<NumberArray> | undefined,
  legal: readonly (readonly number[])[],
): Tensor<NumberArray> {
  if (!legal.some((shape) => shape.join() === tensor?.shape?.join()) || !(legal[0][0] > 0)) {
    const shapes = legal.map((shape) => `[${shape.join(', ')}]`).join(' or ')
    throw new ArgumentError(caller, `${place}.shape`, shapes, tensor?.shape)
  }
  const { data, shape } = tensor!
  const length = shape.reduce((product, n) => product * n, 1)
  if (!ArrayBuffer.isView(data) || data.length !== length) {
    throw new ArgumentError(
      caller,
      `${place}.data`,
      `a typed array of length ${length}, as its shape says`,
      data,
    )
  }
  if (data instanceof Float64Array || data instanceof Float32Array) checkFinite(caller, `${place}.data`, data)
  return tensor!
}

function checkLabels(caller: string, place: string, labels: NumberArray, outputs: number): void {
  const wrong = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < outputs))
  if (wrong >= 0) {
    throw new ArgumentError(
      caller,
      `${place}.data[${wrong}]`,
      `a label from 0 to ${outputs - 1}`,
      labels[wrong],
    )
  }
}

/** Zeros and ones, and a one in every trial. */
function checkMask(caller: string, place: string, mask: NumberArray, steps: number, loss: Loss): void {
  if (loss.at === 'last') throw new ArgumentError(caller, place, 'left out for a loss at the last step', mask)
  for (let at = 0; at < mask.length; at += steps) {
    const row = mask.subarray(at, at + steps)
    if (!row.every((value) => value === 0 || value === 1) || !row.includes(1)) {
      const trial = at / steps
      throw new ArgumentError(caller, place, `zeros and ones, not all zero, in trial ${trial}`, [...row])
    }
  }
}
