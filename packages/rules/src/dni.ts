import { checkNumber, fillGaussian } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import { checkOptions } from '@credit/core/options'
import type { Feedback } from './feedback.js'
import { timesJacobianTransposed } from './influence/jacobianProducts.js'
import type { OnlineForm, OnlineLoops, OnlinePass } from './online/form.js'
import { outerGradient, signalOnState } from './online/outer.js'
import { defineRule, type Rule } from './rule.js'

/** What `dni` takes. */
export interface DniOptions {
  /** Learning rate of the predictor. Default 1e-3; stable below 2/‖[state; y*; 1]‖². */
  readonly rate?: number
  /** How the error reaches the units. Default 'symmetric'. */
  readonly feedback?: Feedback
}

const defaults = { rate: 1e-3 } as const

/** Steps between two refreshments of the copy that targets are made with. */
const refreshment = 5

/**
 * Decoupled neural interface, or synthetic gradients: a linear predictor `ĉ_t = D [state_t; y*_t; 1]` of
 * `dℓ_{≥t}/d state_t`, the credit that is still to come included, takes the place of the backward pass. Gradient of the
 * step `(1−α) ĉ_t ẑ_tᵀ`, on the rate leak `(1−α) (h_t ⊙ ĉ_t) ẑ_tᵀ`; every step has one, with a loss or without.
 *
 * D (at first N(0, 1/columns) each) learns, before the gradient of each step is taken, by
 * `D ← D − rate·(D x_{t−1} − target) x_{t−1}ᵀ`, `x = [state; y*; 1]`, `target = d_{t−1} + J_tᵀ ĉ_t` (rate leak: L for d),
 * where ĉ_t of the target comes from a copy of D that is refreshed every 5 steps. All for the loss of one stream,
 * averaged over the streams. y* is one-hot for labels, and 0 where there is no loss. The last step of a trial is
 * never learned from: no step follows it. Online only.
 *
 * @throws ArgumentError for a rate below 0, and, when it runs, without a seed.
 *
 * @example
 * dni({ rate: 0.01 }).notation // => 'dni:rate=0.01'
 *
 * Source: Jaderberg et al. 2017, ICML; linear and online as in Marschall, Cho & Savin 2020, JMLR 21.
 */
export function dni(options: DniOptions = {}): Rule {
  checkOptions('dni', options, ['rate', 'feedback'])
  const rate = checkNumber(
    'dni',
    'rate',
    options.rate ?? defaults.rate,
    'a number of at least 0',
    (value) => value >= 0,
  )
  return defineRule({
    name: 'dni',
    options: { rate },
    defaults,
    traits: {
      class: 'approximate',
      drops: 'what a linear function of state and target cannot predict of future credit',
      exactWhen: 'D predicts the credit without error',
      needs: ['one state', 'one drive'],
      cost: { online: { time: '6N² + N·I', memory: '2N²' } },
      source: 'Jaderberg et al. 2017, ICML',
      exempt: {
        linear: 'credit is what D predicts, and D is drawn',
        causal: 'it gives credit before the loss comes',
      },
    },
    feedback: options.feedback ?? 'symmetric',
    online: dniOnline(rate),
  })
}

function dniOnline(rate: number): OnlineForm {
  return {
    draws: 'start',
    learns: true,
    anticipates: true,
    arrays({ hidden, outputs }, streams) {
      const width = streams * hidden
      const columns = hidden + outputs + 1
      return {
        traces: { pastFeatures: streams * columns, pastSignal: width },
        learned: { predictor: hidden * columns, copy: hidden * columns, age: 1 },
        scratch: { features: streams * columns, ahead: width, target: width, error: width, credit: width },
      }
    },
    open: (pass) => open(pass, rate),
  }
}

function open(pass: OnlinePass, rate: number): OnlineLoops {
  const { network, streams, loops, kernel, sources } = pass
  const { hidden: N, outputs: K } = network
  const { predictor, copy, age, pastFeatures, pastSignal, features, ahead, target, error, credit } =
    pass.arrays
  const columns = N + K + 1
  // what a drive does to its state is constant where the state is a membrane, and else the state is what the unit puts out
  const state = network.cell.constant?.gain === undefined ? pass.rates : pass.states[0]
  const [[gain]] = pass.partials.gain

  /** [state; y*; 1] of every stream. */
  function fillFeatures(): void {
    features.fill(0)
    for (let s = 0; s < streams; s++) {
      const at = s * columns
      for (let i = 0; i < N; i++) features[at + i] = state[s * N + i]
      features[at + N + K] = 1
      if (pass.mask[s] === 0) continue
      if (pass.loss.targets === 'labels') features[at + N + pass.targets[s]] = 1
      else for (let k = 0; k < K; k++) features[at + N + k] = pass.targets[s * K + k]
    }
  }

  /** One gradient step of D on its squared error at the step before. */
  function learn(): void {
    loops.rowProducts(addressOf(ahead), addressOf(features), addressOf(copy), streams, columns, N, false)
    timesJacobianTransposed(pass, ahead, target, error)
    loops.rowProducts(
      addressOf(error),
      addressOf(pastFeatures),
      addressOf(predictor),
      streams,
      columns,
      N,
      false,
    )
    for (let i = 0; i < error.length; i++) {
      error[i] = (-rate / streams) * (error[i] - (pastSignal[i] + target[i]))
    }
    kernel.outerProducts(addressOf(predictor), addressOf(error), addressOf(pastFeatures), streams, N, columns)
    age[0] += 1
    if (age[0] === refreshment) {
      copy.set(predictor)
      age[0] = 0
    }
  }

  return {
    initialize(seed) {
      fillGaussian(predictor, seed!.generator(), 0, Math.sqrt(1 / columns))
      copy.set(predictor)
    },
    step() {
      fillFeatures()
      if (pass.stepsDone > 1) learn()
      loops.rowProducts(
        addressOf(ahead),
        addressOf(features),
        addressOf(predictor),
        streams,
        columns,
        N,
        false,
      )
      for (let i = 0; i < credit.length; i++) credit[i] = (gain[i] * ahead[i]) / streams
      for (const source of sources) outerGradient(pass, source, credit, source.values, streams)
      pastFeatures.set(features)
      // of a stream's own loss, without the 1/S of the average
      signalOnState(pass, pastSignal)
      for (let i = 0; i < pastSignal.length; i++) pastSignal[i] *= streams
    },
  }
}
