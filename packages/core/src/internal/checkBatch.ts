import type { Batch } from '../batch.js'
import { ArgumentError, checkFinite } from '../errors.js'
import type { Loss } from '../loss.js'
import type { Network } from '../network.js'
import type { Tensor } from '../real.js'

interface Size {
  readonly steps: number
  readonly trials: number
}

/** The steps and trials that a batch says it has. */
export function sizeOf(caller: string, batch: Batch): Size {
  const shape = batch?.inputs?.shape
  if (!Array.isArray(shape) || shape.length !== 3 || !shape.every((n) => Number.isSafeInteger(n) && n > 0)) {
    throw new ArgumentError(caller, 'batch.inputs.shape', '[steps, trials, inputs], all at least 1', shape)
  }
  return { steps: shape[0], trials: shape[1] }
}

/** Checks a batch against network, loss and size before anything is written. */
export function checkBatch(caller: string, batch: Batch, network: Network, loss: Loss, size: Size): void {
  sizeOf(caller, batch)
  const { steps, trials } = size
  if (!(batch.inputs.data instanceof Float64Array)) {
    throw new ArgumentError(caller, 'batch.inputs.data', 'a Float64Array', batch.inputs.data)
  }
  checkValues(caller, 'batch.inputs', batch.inputs, [steps, trials, network.inputs])
  checkStart(caller, batch, network, size)
  checkTargets(caller, batch, network.outputs, loss, size)
  checkMask(caller, batch, loss, size)
}

function checkStart(caller: string, batch: Batch, { hidden, cell }: Network, { steps, trials }: Size): void {
  const { initialState, driveNoise } = batch
  const several = (count: number) => (count === 1 ? [] : [count])
  if (initialState !== undefined) {
    checkValues(caller, 'batch.initialState', initialState, [...several(cell.states.length), trials, hidden])
  }
  if (driveNoise !== undefined) {
    checkValues(caller, 'batch.driveNoise', driveNoise, [
      ...several(cell.drives.length),
      steps,
      trials,
      hidden,
    ])
  }
}

/** Checks the targets against loss, size and the number of outputs. */
export function checkTargets(
  caller: string,
  batch: Batch,
  outputs: number,
  loss: Loss,
  { steps, trials }: Size,
): void {
  const { targets } = batch
  if (loss.targets === 'values') {
    checkValues(caller, 'batch.targets', targets, [steps, trials, outputs])
    return
  }
  checkTensor(caller, 'batch.targets', targets, loss.at === 'last' ? [[trials]] : [[trials], [steps, trials]])
  for (let i = 0; i < targets.data.length; i++) {
    const label = targets.data[i]
    if (!Number.isInteger(label) || label < 0 || label >= outputs) {
      throw new ArgumentError(caller, `batch.targets.data[${i}]`, `a label from 0 to ${outputs - 1}`, label)
    }
  }
}

/** Checks that the mask is made of 0 and 1, at a step that may carry loss. */
export function checkMask(caller: string, batch: Batch, loss: Loss, { steps, trials }: Size): void {
  const { mask } = batch
  if (mask === undefined) return
  checkTensor(caller, 'batch.mask', mask, [[steps], [steps, trials]])
  const perStep = mask.data.length / steps
  let ones = 0
  for (let i = 0; i < mask.data.length; i++) {
    const value = mask.data[i]
    if (value !== 0 && value !== 1) throw new ArgumentError(caller, `batch.mask.data[${i}]`, '0 or 1', value)
    ones += value
    if (loss.at === 'last' && (value === 1) !== i >= (steps - 1) * perStep) {
      throw new ArgumentError(
        caller,
        `batch.mask.data[${i}]`,
        '1 at the last step only, as the loss is',
        value,
      )
    }
  }
  if (ones === 0) throw new ArgumentError(caller, 'batch.mask', 'set for at least one step', 'all zeros')
}

function checkTensor(
  caller: string,
  name: string,
  tensor: Tensor<ArrayLike<number>>,
  legal: readonly (readonly number[])[],
): void {
  const shape = tensor?.shape
  const fits = legal.some(
    (wanted) => wanted.length === shape?.length && wanted.every((n, i) => n === shape[i]),
  )
  if (!fits) {
    throw new ArgumentError(
      caller,
      `${name}.shape`,
      legal.map((s) => `[${s.join(', ')}]`).join(' or '),
      shape,
    )
  }
  const length = shape.reduce((product, n) => product * n, 1)
  if (tensor.data?.length !== length) {
    throw new ArgumentError(caller, `${name}.data`, `of length ${length}, as its shape says`, tensor.data)
  }
}

/** Checks a tensor of the one legal shape, whose entries are all finite. */
function checkValues(
  caller: string,
  name: string,
  tensor: Tensor<ArrayLike<number>>,
  shape: readonly number[],
): void {
  checkTensor(caller, name, tensor, [shape])
  checkFinite(caller, `${name}.data`, tensor.data)
}
