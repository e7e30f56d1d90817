import { ArgumentError } from '@credit/core'
import { eprop, type Rule } from '@credit/rules'
import { furtherCells } from '../../src/testing/cells.js'
import { offline, scaledRoute, tampered } from './brokenRules.js'
import type { Control } from './control.js'

/** Rules that break what every rule does, or take what they have to refuse. */
export const doorControls: Control[] = [
  [
    'another name in its notation',
    tampered(eprop(), { rule: () => ({ notation: 'rflo' }) }),
    'its notation can be parsed',
    'rflo names another rule than eprop',
  ],
  [
    'a gradient of another length',
    tampered(eprop(), {
      rule: (rule) => ({
        gradient(...given) {
          const { loss, gradient, warnings } = rule.gradient(...given)
          return { loss, warnings, gradient: { ...gradient, data: gradient.data.slice(1) } }
        },
        withFeedback(feedback) {
          return { ...rule.withFeedback(feedback), gradient: this.gradient! }
        },
      }),
    }),
    'shapes: a gradient with the network’s layout',
    'offline: a gradient of length',
  ],
  [
    'a NaN',
    tampered(eprop(), {
      estimator: (estimator) => ({
        estimate(w, out, draw) {
          const loss = estimator.estimate(w, out, draw)
          out[0] = Number.NaN
          return loss
        },
      }),
    }),
    'loss and gradient are finite',
    'recurrent[0] is NaN',
  ],
  [
    'changes the parameters',
    tampered(eprop(), {
      estimator: (estimator) => ({
        estimate(w, out, draw) {
          w[0] += 1
          return estimator.estimate(w, out, draw)
        },
      }),
    }),
    'changes nothing that it is given',
    'parameters: number 0',
  ],
  [
    'changes the batch',
    tampered(eprop(), {
      estimator: (estimator) => ({
        load(batch) {
          batch.inputs.data[0] += 1
          estimator.load(batch)
        },
      }),
    }),
    'changes nothing that it is given',
    'inputs: number 0',
  ],
  ['draws from elsewhere', drawsFromElsewhere(), 'same seed, same bits', /offline: number \d+ is/],
  [
    'a readout gradient that is not exact',
    tampered(eprop(), {
      estimator: (estimator) => ({
        estimate(w, out, draw) {
          const loss = estimator.estimate(w, out, draw)
          out[out.length - 1] *= 1.001
          return loss
        },
      }),
    }),
    'the loss and the readout’s gradient are exact',
    'largest in readoutBias',
  ],
  [
    'L2 on the biases too',
    tampered(eprop(), {
      estimator: (estimator, { l2 }) => ({
        estimate(w, out, draw) {
          const loss = estimator.estimate(w, out, draw)
          out[out.length - 1] += l2 * w[w.length - 1]
          return loss
        },
      }),
    }),
    'the gradient of L2 is exact',
    'largest in readoutBias',
  ],
  [
    'forgets the connectivity',
    tampered(eprop(), {
      estimator: (estimator) => ({
        estimate(w, out, draw) {
          const loss = estimator.estimate(w, out, draw)
          for (let i = 0; i < out.length; i++) if (out[i] === 0) out[i] = 1
          return loss
        },
      }),
    }),
    'absent synapses have no gradient',
    'of an absent synapse',
  ],
  [
    'forgets the mask',
    tampered(eprop(), {
      estimator: (estimator) => ({
        load({ mask: _, ...batch }) {
          estimator.load(batch)
        },
      }),
    }),
    'targets where the mask is 0 count for nothing',
    /offline: number \d+ is/,
  ],
  [
    'takes feedback of any shape',
    tampered(eprop(), {
      rule: () => ({
        withFeedback() {
          return this as Rule
        },
      }),
    }),
    'refuses feedback of another shape',
    'offline: no error',
  ],
  [
    'takes batches of any shape',
    tampered(eprop(), {
      estimator: () => ({
        load: () => {},
        estimate: () => 0,
        weight: 1,
      }),
    }),
    'refuses a batch of another shape',
    'offline: no error',
  ],
  [
    'runs on a cell that it says it is not made for',
    { ...eprop(), traits: { ...eprop().traits, needs: ['a constant gain'] } },
    'refuses a rate cell',
    'gradient: no error',
  ],
  ...Object.keys(furtherCells).map(
    (cell): Control => [
      `runs on a ${cell} cell that it says it is not made for`,
      { ...eprop(), traits: { ...eprop().traits, needs: ['an activation'] } },
      `refuses a ${cell} cell`,
      'gradient: no error',
    ],
  ),
  [
    'names no legal cell in its error',
    tampered(eprop(), {
      rule: () => ({
        traits: { ...eprop().traits, needs: ['a constant gain'] },
        gradient() {
          throw new ArgumentError('mine', 'leak', 'another', 'rate')
        },
      }),
    }),
    'refuses a rate cell',
    'does not name voltage',
  ],
  [
    'says that it draws, and needs no seed',
    tampered(eprop(), { rule: () => ({ draws: 'signs', withFeedback: () => eprop() }) }),
    'refuses to draw from nothing',
    'no error',
  ],
  [
    'moves on before it refuses',
    tampered(eprop(), {
      learner: (learner) => ({
        step(input, target, given) {
          try {
            return learner.step(input, target, given)
          } catch (error) {
            learner.step(new Float64Array(learner.network.inputs * learner.streams), null)
            throw error
          }
        },
      }),
    }),
    'a refused step changes nothing',
    'the next step',
  ],
  [
    'takes a step of any length',
    tampered(eprop(), {
      learner: (learner) => ({
        step(input, target, given) {
          const fitting = Float64Array.from(input).slice(0, learner.network.inputs * learner.streams)
          return learner.step(fitting, target, given)
        },
      }),
    }),
    'a refused step changes nothing',
    'a long input: no error',
  ],
  [
    'goes on after a failed step',
    tampered(eprop(), {
      learner: (learner) => ({
        step(input, target, given) {
          try {
            return learner.step(input, target, given)
          } catch (error) {
            learner.reset()
            throw error
          }
        },
      }),
    }),
    'refuses to step after a failed step',
    'a step after it: no error',
  ],
]

function drawsFromElsewhere(): Rule {
  let routes = 0
  const route = () => {
    const factor = ++routes
    return scaledRoute(() => factor)
  }
  return offline({}, { offline: { route } })
}
