import type { OnlineForm } from '../online/form.js'
import { type Filter, groupsOf } from './filter.js'
import { modulationPlan } from './modulation.js'
import { openPublished, publishedPlan } from './publishedPairs.js'
import { openReleased, releasedPlan } from './releasedPairs.js'
import { learnedPlan } from './runningMean.js'
import { openPairs } from './typePairs.js'

// All taps of a type average, carried forward. With P, L, K, m and κ of groupFilter.ts, the filter from group a to unit p
// of group g is the same for all units of a but p itself, so that
//
//     Σ_j d_j F_s[j,p] = Σ_a D̄_a ((1−α) L K^{s−1})[a,g] + (d_p − D̄_g) (−(1−α) m_g κ_g^{s−1})
//
// with D̄_a the mean of d over group a; and for s ≥ 0, Σ_j d_j A^s[j,p] = Σ_a D̄_a K^s[a,g] + (d_p − D̄_g) κ_g^s. Both are
// traces that decay or feed each other, and neither kind needs the other:
//
//     published   Q_t[a,p,q] = Σ_b K[a,b] Q_{t−1}[b,p,q] + (1−α) L[a,g] e_{pq,t−1}
//                 v_t[p,q] = κ_g v_{t−1}[p,q] − (1−α) m_g e_{pq,t−1},   e_{pq} = h_p ε̄_q
//                 dW_pq = d_p ε̄_q + Σ_a D̄_a Q[a,p,q] + (d_p − D̄_g) v[p,q]
//     released    Q_t[a,g,q] = Σ_b K[a,b] Q_{t−1}[b,g,q] + (1−α) [a = g] ẑ_{q,t}
//                 w_t[g,q] = κ_g w_{t−1}[g,q] + (1−α) ẑ_{q,t}
//                 dW_pq = Σ_a D̄_a Q[a,g,q] + (d_p − D̄_g) w[g,q]
//
// the sums of the published definition in another basis, R = Q/n − [a = g] v/n, which spares the coupling of R to v.

/** Memory published (C + 1)·N·(N + I), released (C² + C)·(N + I); time C times that, N² for M, and released N·(N + I) for the gradient. */
export function typePairsOnline(filter: Filter): OnlineForm {
  const published = filter.form === 'published'
  return {
    learns: filter.mean === 'estimated',
    arrays(network, streams) {
      const groups = groupsOf(network)
      const { count: G } = groups
      const { traces, scratch } = (published ? publishedPlan : releasedPlan)(network, streams, groups)
      return {
        traces,
        learned: learnedPlan(filter),
        scratch: {
          ...modulationPlan('type', network),
          signals: streams * network.hidden,
          mix: G * G,
          groupSignals: streams * G,
          excess: streams * network.hidden,
          ...scratch,
        },
      }
    },
    open: (pass) => (published ? openPublished : openReleased)(openPairs(filter, pass), pass),
  }
}
