import type { OnlineForm } from '../online/form.js'
import type { Filter } from './filter.js'
import { tapsOnline } from './onlineTaps.js'
import { typePairsOnline } from './onlineTypePairs.js'

/** The online form of a filter, or why it has none. */
export function filteredOnline(filter: Filter): OnlineForm | { readonly none: string } {
  if (filter.taps < Number.POSITIVE_INFINITY) return tapsOnline(filter)
  if (filter.modulation === 'cell') {
    return {
      none: 'all taps through W itself need a memory that grows with time; choose finite taps or modulation "type"',
    }
  }
  if (filter.average === 'powers') {
    return {
      none: 'all averaged powers need a memory that grows with time; choose finite taps or average "weights"',
    }
  }
  return typePairsOnline(filter)
}
