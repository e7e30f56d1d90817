import type { Batch, Tensor } from '@credit/core'

type Numbers = Float64Array | Int32Array | Uint8Array

/** The tensors of a batch that differ between trials. */
export function tensorsOf({ inputs, targets, mask }: Batch): Tensor<Numbers>[] {
  return mask === undefined
    ? [inputs, targets as Tensor<Numbers>]
    : [inputs, targets as Tensor<Numbers>, mask]
}

/** The same batch in memory of its own. */
export function copyOf({ inputs, targets, mask }: Batch): Batch {
  const copy = <A extends Numbers>({ data, shape }: Tensor<A>): Tensor<A> => ({
    data: data.slice() as A,
    shape,
  })
  return {
    inputs: copy(inputs),
    targets: copy(targets as Tensor<Int32Array>),
    ...(mask && { mask: copy(mask) }),
  }
}

/** Undefined when two batches are the same, bit for bit; what differs otherwise. */
export function difference(a: Batch, b: Batch): string | undefined {
  const left = tensorsOf(a)
  const right = tensorsOf(b)
  const names = ['inputs', 'targets', 'mask']
  if (left.length !== right.length) return 'one has a mask, the other has none'
  for (const [i, { data, shape }] of left.entries()) {
    const other = right[i]
    if (shape.join() !== other.shape.join()) return `${names[i]} of [${shape}] and of [${other.shape}]`
    const at = data.findIndex((value, n) => !Object.is(value, other.data[n]))
    if (at >= 0) return `${names[i]}[${at}] is ${data[at]} and ${other.data[at]}`
  }
  return undefined
}

/** Trial b of a batch as a batch of one; a mask `[T]` stays as it is. */
export function trialOf(batch: Batch, b: number): Batch {
  const { inputs, targets, mask } = batch
  const trials = inputs.shape[1]
  const pick = <A extends Numbers>({ data, shape }: Tensor<A>, axis: number): Tensor<A> => {
    const width = shape.slice(axis + 1).reduce((product, n) => product * n, 1)
    const chosen = data.filter((_, i) => Math.floor(i / width) % trials === b) as A
    return { data: chosen, shape: shape.map((n, i) => (i === axis ? 1 : n)) }
  }
  return {
    inputs: pick(inputs, 1),
    targets: pick(targets as Tensor<Int32Array>, targets.shape.length === 1 ? 0 : 1),
    ...(mask && { mask: mask.shape.length === 2 ? pick(mask, 1) : mask }),
  }
}

/** A text per trial, which two trials share when their inputs and targets are the same, or once in 10^10 tests. */
export function keysOf(batch: Batch): string[] {
  const trials = batch.inputs.shape[1]
  const high = new Uint32Array(trials)
  const low = new Uint32Array(trials)
  const number = new Float64Array(1)
  const words = new Uint32Array(number.buffer)
  for (const { data, shape } of [batch.inputs, batch.targets as Tensor<Float64Array>]) {
    const axis = shape.length === 1 ? 0 : 1
    const width = shape.slice(axis + 1).reduce((product, n) => product * n, 1)
    for (let i = 0; i < data.length; i++) {
      const b = Math.floor(i / width) % trials
      number[0] = data[i]
      high[b] = mixed(mixed(high[b], words[0], 0x85ebca6b), words[1], 0x01000193)
      low[b] = mixed(mixed(low[b], words[1], 0xc2b2ae35), words[0], 0x27d4eb2f)
    }
  }
  return Array.from(high, (word, b) => `${word}/${low[b]}`)
}

/** One to one in the hash and in the word, so that a single different number always shows. */
function mixed(hash: number, word: number, odd: number): number {
  const product = Math.imul(hash ^ word, odd) + 0x9e3779b9
  return product ^ (product >>> 15)
}
