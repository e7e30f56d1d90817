// Credit that crosses at most `hops` recurrent synapses, however long it takes. 0 hops are e-prop.
import { checkInteger } from '@credit/core'
import { defineRule } from '@credit/rules'

/** `r_t = L_t + Wᵀ q_{t+1}`, q with one hop less; then the unit's own part, from r to q. */
const adjoint = (hops) => (pass, credit) => {
  const { own, steps: T, trials: B } = pass
  const width = B * pass.network.hidden
  own.signal.set(credit[0])
  for (let hop = 0; hop <= hops; hop++) {
    own.before.set(credit[0])
    credit[0].set(own.signal)
    for (let t = T - 1; t >= 0; t--) {
      if (hop > 0 && t < T - 1)
        pass.throughSynapses(credit[0], t * width, [own.before], (t + 1) * width, true)
      pass.unitCredit(credit, t, t === T - 1)
    }
  }
}

const arrays = ({ hidden }, { steps, trials }) => {
  const length = steps * trials * hidden
  return { signal: length, before: length }
}

export default ({ hops = 1 } = {}) =>
  defineRule({
    name: 'hops',
    options: { hops: checkInteger('hops', 'hops', hops, 0) },
    defaults: { hops: 1 },
    traits: {
      class: 'approximate',
      drops: `paths through more than ${hops} recurrent synapses`,
      exactWhen: 'no path is longer, as in T ≤ hops + 1 steps',
      cost: { offline: { time: '(hops + 1)·N²', memory: '2T·N' } },
      source: 'an example',
    },
    offline: { route: () => ({ name: 'hops', arrays, adjoint: adjoint(hops) }) },
  })
