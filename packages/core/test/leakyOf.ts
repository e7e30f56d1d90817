import type { Network } from '@credit/core'
import type { LeakyUnit } from '@credit/core/kernels'

/** What a network of leaky units of one leak was made with. */
export function leakyOf({ cell }: Pick<Network, 'cell'>): LeakyUnit & { leakModel: 'voltage' | 'rate' } {
  if (cell.unit === undefined) throw new Error(`a ${cell.name} cell is none of one leak`)
  return { ...cell.unit, leakModel: cell.name === 'rate' ? 'rate' : 'voltage' }
}
