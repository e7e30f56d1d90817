import type { OpenRoute, Real } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import { eprop, exact, type Learner, type OnlinePass } from '@credit/rules'
import { parseRule } from '@credit/rules/registry'
import { localOnline } from '../../src/local.js'
import { local, offline, online, scaledRoute, tampered } from './brokenRules.js'
import type { Control } from './control.js'

/** Rules that break a law, a form, a kernel's bits or what their class promises. */
export const lawControls: Control[] = [
  [
    'not linear in the signal',
    offline({
      before: (signal) => {
        for (let i = 0; i < signal.length; i++) signal[i] *= 1 + Math.abs(signal[i])
      },
    }),
    'linear in the learning signal',
    'a B₁ + b B₂: relative difference',
  ],
  [
    'adds a bias',
    offline({
      after: (credit) => {
        for (let i = 0; i < credit.length; i++) credit[i] += 0.01
      },
    }),
    'linear in the learning signal',
    'a B₁ + b B₂: relative difference',
  ],
  [
    'centres credit over the trials',
    offline({
      after(credit, { trials, network }) {
        const width = trials * network.hidden
        for (let at = 0; at < credit.length; at += width) {
          let mean = 0
          for (let i = at; i < at + width; i++) mean += credit[i] / width
          for (let i = at; i < at + width; i++) credit[i] -= mean
        }
      },
    }),
    'additive over the batch',
    'the trials, one after the other',
  ],
  [
    'treats the first unit otherwise',
    offline({
      after(credit, { network }) {
        for (let i = 0; i < credit.length; i += network.hidden) credit[i] *= 2
      },
    }),
    'equivariant to a permutation of the units',
    'units in another order',
  ],
  [
    'peeks at later inputs',
    offline({
      before(signal, { rates }) {
        const last = rates[rates.length - 1]
        for (let i = 0; i < signal.length; i++) signal[i] *= 1 + last
      },
    }),
    'causal',
    /more steps without a loss|other inputs after the loss/,
  ],
  [
    'knows how many steps there will be',
    offline({
      before(signal, { steps }) {
        for (let i = 0; i < signal.length; i++) signal[i] /= steps
      },
    }),
    'causal',
    'more steps without a loss',
  ],
  [
    'carries its traces from trial to trial',
    online(() => {}, keptTraces()),
    'an estimate does not depend on those before',
    'online: after other parameters',
  ],
  [
    'counts its estimates',
    offline({}, { offline: { route: countingRoute } }),
    'an estimate does not depend on those before',
    'offline: after other parameters',
  ],
  [
    'another rule online',
    local({ offline: { route: () => 'recurrent' } }),
    'online = offline',
    'online: relative',
  ],
  [
    'mixes its streams',
    online(({ streams, gradient }) => {
      if (streams > 1) gradient[0] += 0.1
    }),
    'many streams = one after the other',
    /step \d: off by/,
  ],
  [
    'remembers beside its arrays',
    online(counter()),
    'a saved state goes on to the bit',
    'another learner, step',
  ],
  [
    'a state that is not a copy',
    tampered(eprop(), {
      learner: (learner) => ({
        state: () => ({
          ...learner.state(),
          arrays: { ...learner.state().arrays, rates: livingRates(learner) },
        }),
      }),
    }),
    'a saved state goes on to the bit',
    'a state after later steps: rates',
  ],
  [
    'an estimator that forgets what it learned',
    tampered(parseRule('kernl'), { estimator: () => ({ restore: () => {} }) }),
    'an estimator’s saved state goes on to the bit',
    /online: number \d+ is/,
  ],
  [
    'takes memory as it goes',
    online(({ kernel }) => void kernel.allocate(8)),
    'online memory does not grow',
    'allocate',
  ],
  [
    'saves more and more',
    tampered(eprop(), {
      learner: (learner) => ({
        state: () => {
          const state = learner.state()
          return { ...state, arrays: { ...state.arrays, history: new Float64Array(state.steps) } }
        },
      }),
    }),
    'online memory does not grow',
    'after 100 steps',
  ],
  [
    'another result on another kernel',
    online(({ kernel, gradient }) => {
      if (kernel.name !== 'reference') gradient[0] *= 1 + 2 ** -50
    }),
    'float64: the kernels give the same bits',
    /online: number \d+ is/,
  ],
  [
    'half the digits that float32 has',
    online(({ kernel, gradient }) => {
      if (kernel.dtype === 'float32') for (let i = 0; i < gradient.length; i++) gradient[i] *= 1.01
    }),
    'float32 within 0.0001 of float64',
    'kernel: relative difference',
  ],
  [
    'called exact',
    local({ traits: { class: 'exact' } }),
    'exact: the gradient itself',
    'offline: relative difference',
  ],
  [
    'called exact, with W for its transpose',
    withoutTranspose(),
    'exact: the gradient itself',
    'offline: relative',
  ],
  [
    'called unbiased, and 1e-4 too large',
    tampered(parseRule('uoro'), {
      estimator: (estimator) => ({
        estimate(w, out, draw) {
          const loss = estimator.estimate(w, out, draw)
          for (let i = 0; i < out.length; i++) out[i] *= 1.0001
          return loss
        },
      }),
    }),
    'unbiased: the mean over all signs is the gradient',
    'patterns: relative difference',
  ],
  [
    'called unbiased without signs',
    local({ traits: { class: 'unbiased' } }),
    'unbiased: the mean over all signs is the gradient',
    'no signs to enumerate',
  ],
  [
    'called unbiased, and exact',
    { ...exact(), traits: { ...exact().traits, class: 'unbiased' } },
    'unbiased, not exact',
    'one draw is the gradient on all',
  ],
  [
    'called approximate, and exact',
    { ...exact(), traits: { ...exact().traits, class: 'approximate' } },
    'approximate, not exact',
    'the estimate is the gradient on all',
  ],
  ...(['linear', 'additive', 'equivariant', 'causal', 'memoryless', 'consistent'] as const).map(
    (law): Control => [
      `exempt from being ${law} without need`,
      local({ traits: { exempt: { [law]: 'it says so' } } }),
      `not ${law}, as it says`,
      'it obeys the law on all',
    ],
  ),
]

function countingRoute() {
  let estimates = 0
  return scaledRoute(() => ++estimates)
}

/** Backpropagation in which credit goes forwards through the synapses. */
function withoutTranspose() {
  const route: OpenRoute = {
    name: 'broken',
    adjoint(pass, credit) {
      const { steps, trials, recurrentTransposed } = pass
      const [q] = credit
      const { hidden: N } = pass.network
      for (let t = steps - 1; t >= 0; t--) {
        const at = t * trials * N
        const last = t === steps - 1
        if (!last) {
          pass.kernel.product(
            addressOf(q, at),
            addressOf(q, at + trials * N),
            addressOf(recurrentTransposed),
            trials,
            N,
            N,
            true,
          )
        }
        pass.unitCredit(credit, t, last)
      }
    },
  }
  return offline({}, { offline: { route: () => route }, traits: { class: 'exact' } })
}

/** Traces as what is learned: no reset touches them. */
function keptTraces() {
  return {
    arrays: (...given: Parameters<typeof localOnline.arrays>) => {
      const { traces, scratch } = localOnline.arrays(...given)
      return { learned: traces ?? {}, scratch: scratch ?? {} }
    },
  }
}

/** The gradient of a learner grows with its number of steps, which is kept where no state sees it. */
function counter() {
  const steps = new WeakMap<OnlinePass, number>()
  return (pass: OnlinePass) => {
    const count = (steps.get(pass) ?? 0) + 1
    steps.set(pass, count)
    for (let i = 0; i < pass.gradient.length; i++) pass.gradient[i] *= count
  }
}

/** The array that a learner works on. */
function livingRates(learner: Learner): Real {
  return (learner as unknown as { memory: { units: { rates: Real } } }).memory.units.rates
}
