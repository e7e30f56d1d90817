import { type BlockName, blockNames, type NetworkParameters, type Real } from '@credit/core'

/** The blocks that a rule estimates; the readout's are exact under every rule. */
export const estimated = ['recurrent', 'input', 'bias'] as const satisfies readonly BlockName[]
export const exactBlocks = ['readout', 'readoutBias'] as const satisfies readonly BlockName[]

/** What a property throws when it does not hold. Any other error is one of the rule. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** Throws with a message. */
export function fail(message: string): never {
  throw new Broken(message)
}

/**
 * `max|a − b|` over some blocks, relative to `max|b|` over all of them; absolute where b is all zero. Over several
 * blocks, since one of a tiny network can be all cancellation.
 */
export function differenceIn(
  blocks: readonly BlockName[],
  a: NetworkParameters<Real>,
  b: NetworkParameters<Real>,
): number {
  let difference = 0
  let scale = 0
  for (const block of blocks) {
    for (let i = 0; i < b[block].length; i++) {
      // Math.max keeps a NaN to the end
      difference = Math.max(difference, Math.abs(a[block][i] - b[block][i]))
      scale = Math.max(scale, Math.abs(b[block][i]))
    }
  }
  return scale > 0 ? difference / scale : difference
}

/** Throws unless the blocks agree; a NaN never does. */
export function expectClose(
  what: string,
  blocks: readonly BlockName[],
  a: NetworkParameters<Real>,
  b: NetworkParameters<Real>,
  tolerance: number,
): void {
  const error = differenceIn(blocks, a, b)
  if (error <= tolerance) return
  const worst = blocks
    .map((block) => ({ block, error: differenceIn([block], a, b) }))
    .reduce((x, y) => (y.error > x.error || Number.isNaN(y.error) ? y : x))
  fail(`${what}: relative difference ${error.toExponential(2)} > ${tolerance}, largest in ${worst.block}`)
}

/** Throws at the first element whose bits are others: 0 is not −0. */
export function expectSame(what: string, a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) fail(`${what}: ${a.length} numbers for ${b.length}`)
  for (let i = 0; i < b.length; i++) {
    if (!Object.is(a[i], b[i])) fail(`${what}: number ${i} is ${show(a[i])} for ${show(b[i])}`)
  }
}

const show = (x: number) => (Object.is(x, -0) ? '-0' : `${x}`)

/** Throws unless all numbers are finite, naming the block. */
export function expectFinite(what: string, gradient: NetworkParameters<Real>): void {
  for (const block of blockNames) {
    const at = gradient[block].findIndex((x) => !Number.isFinite(x))
    if (at >= 0) fail(`${what}: ${block}[${at}] is ${gradient[block][at]}`)
  }
}
