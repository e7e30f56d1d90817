import { gradient as exactGradient, type NetworkParameters, parametersOf } from '@credit/core'
import fc from 'fast-check'
import type { SignSource } from '../online/draws.js'
import type { Limits } from './arbitraries.js'
import { estimated, expectClose, fail } from './compare.js'
import { estimateIn, knownFeedback, type Setting, type SettingOptions } from './setting.js'
import type { Property, Suite } from './suite.js'

// Long enough, wide enough, and with enough weight on the recurrent synapses, for paths that are dropped to show.
const roomy: Limits<SettingOptions> = {
  hidden: fc.constant(8),
  steps: fc.constant(20),
  scale: fc.constant(0.7),
  l2: fc.constant(0),
  feedback: fc.constant('symmetric'),
}

// The smallest in which all paths are there. 2 units over 3 steps: 64 patterns of signs, or so.
const tiny: Limits<SettingOptions> = {
  hidden: fc.integer({ min: 1, max: 2 }),
  steps: fc.integer({ min: 1, max: 3 }),
  trials: fc.constant(1),
  feedback: knownFeedback,
}

const mostSigns = 12

/** What the class of a rule promises, and that it is not more than that. */
export function promises({ rule, over, somewhereNot }: Suite): Property[] {
  switch (rule.traits.class) {
    case 'exact':
      return [
        over('exact: the gradient itself', (setting) => expectExact(setting, 1e-9), {
          feedback: knownFeedback,
        }),
      ]
    case 'unbiased':
      return [
        over('unbiased: the mean over all signs is the gradient', unbiased, tiny),
        somewhereNot('unbiased, not exact', 'one draw is the gradient', differs, roomy),
      ]
    case 'approximate':
      return [somewhereNot('approximate, not exact', 'the estimate is the gradient', differs, roomy)]
  }
}

/** The exact gradient, but for the feedback. */
function exactOf({ rule, problem, parameters }: Setting): NetworkParameters {
  const feedback = rule.feedback as 'symmetric' | Float64Array
  return exactGradient(problem, parameters, { route: 'recurrent', feedback }).gradient
}

function expectExact(setting: Setting, tolerance: number): void {
  const wanted = exactOf(setting)
  for (const form of setting.rule.forms) {
    expectClose(form, estimated, estimateIn(setting, { form }).gradient, wanted, tolerance)
  }
}

const differs = (setting: Setting): void => expectExact(setting, 1e-3)

/** Averages over all patterns of the signs that the rule asks for. */
function unbiased(setting: Setting): void {
  if (setting.rule.draws !== 'signs')
    fail('no signs to enumerate: only a rule that draws signs can be checked')
  const asked = new Map<string, number>()
  const pattern =
    (bits: number): SignSource =>
    (index, step) => {
      const key = `${index} of step ${step}`
      if (!asked.has(key)) asked.set(key, asked.size)
      return (bits >> asked.get(key)!) & 1 ? 1 : -1
    }
  const mean = parametersOf(setting.problem.network.layout)
  const add = (bits: number) => {
    const { data } = estimateIn({ ...setting, signs: pattern(bits) }).gradient
    for (let i = 0; i < data.length; i++) mean.data[i] += data[i]
  }
  add(0)
  if (asked.size > mostSigns) fail(`${asked.size} signs in ${JSON.stringify([...asked.keys()])}`)
  const patterns = 2 ** asked.size
  for (let bits = 1; bits < patterns; bits++) add(bits)
  for (let i = 0; i < mean.data.length; i++) mean.data[i] /= patterns
  expectClose(`mean over ${patterns} patterns`, estimated, mean, exactOf(setting), 1e-10)
}
