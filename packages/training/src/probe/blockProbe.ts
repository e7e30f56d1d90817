import type { Block, BlockName, Layout, Seed } from '@credit/core'

/** What a probe of a block's curvature takes. */
export interface BlockProbeOptions {
  readonly tolerance: number
  readonly seed: Seed
  /** Whose curvature it is, where that is to be said. */
  readonly note?: string
  /** Default 'recurrent'. */
  readonly block?: BlockName | 'all' | undefined
}

/** Where the entries of a block lie, or all of them as one column. */
export function placeOf(
  { size, blocks }: Layout,
  block: BlockName | 'all',
): Pick<Block, 'offset' | 'length' | 'shape'> {
  return block === 'all' ? { offset: 0, length: size, shape: [size, 1] } : blocks[block]
}
