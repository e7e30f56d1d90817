import type { Rule } from '../rule.js'
import type { Law } from '../traits.js'
import { basics } from './basics.js'
import { kernels } from './kernels.js'
import { laws } from './laws.js'
import { onlineForm } from './onlineForm.js'
import { promises } from './promises.js'
import { refusals } from './refusals.js'
import { type ConformOptions, type Property, type Suite, suiteOf } from './suite.js'

/** A law that a rule is not held to, and why. */
export interface Exemption {
  readonly law: Law
  readonly reason: string
  /** 'states': the rule does, and is checked to break it somewhere. 'follows': it follows from what the rule draws or learns. */
  readonly source: 'states' | 'follows'
}

/** What became of a property. */
export interface Finding {
  readonly name: string
  readonly passed: boolean
  /** Empty when it passed; else what went wrong, with the smallest problem found. */
  readonly message: string
}

/** What `conformance` found. */
export interface ConformanceReport {
  /** The rule's notation. */
  readonly rule: string
  readonly passed: boolean
  readonly findings: readonly Finding[]
  readonly exempt: readonly Exemption[]
}

/**
 * What a rule has to do, as a list of named properties over random problems of every leak that it is made for, every
 * activation and every loss: shapes, finiteness, errors, laws (linear in the learning signal, additive over the batch,
 * equivariant to permutations, causal, online = offline), saved states, kernels, and what its class promises. Which
 * apply follows from its traits and forms.
 *
 * Under vitest: `for (const { name, run } of conforms(rule)) it(name, run)`. Without a runner: `conformance`.
 *
 * @throws ArgumentError for what is no rule, or for options out of range.
 *
 * @example
 * ```ts
 * import { defineRule } from '@credit/rules'
 * import { conforms } from '@credit/rules/testing'
 *
 * // Credit that goes through one recurrent synapse at most, whatever the delay: r is what may still cross one.
 * const oneHop = defineRule({
 *   name: 'one-hop',
 *   traits: {
 *     class: 'approximate',
 *     drops: 'paths through two recurrent synapses or more',
 *     exactWhen: 'W² = 0',
 *     cost: { offline: { time: '2N² + N·I', memory: 'T·N' } },
 *     source: '',
 *   },
 *   offline: {
 *     route: () => ({
 *       name: 'one-hop',
 *       arrays: ({ hidden }, { steps, trials }) => ({ local: steps * trials * hidden, signal: steps * trials * hidden }),
 *       adjoint(pass, credit) {
 *         const { steps, trials, network, own } = pass
 *         const { local, signal } = own
 *         const width = trials * network.hidden
 *         const back = (hop) => {
 *           for (let t = steps - 1; t >= 0; t--) {
 *             const last = t === steps - 1
 *             const [at, next] = [t * width, (t + 1) * width]
 *             if (hop && !last) pass.throughSynapses(credit[0], at, [local], next, true)
 *             pass.unitCredit(credit, t, last)
 *           }
 *         }
 *         signal.set(credit[0])
 *         back(false) // through the unit itself alone
 *         local.set(credit[0])
 *         credit[0].set(signal)
 *         back(true) // and once through W
 *       },
 *     }),
 *   },
 * })
 * conforms(oneHop, { runs: 1 }).every(({ run }) => run().problems >= 0) // => true
 * ```
 */
export function conforms(rule: Rule, options: ConformOptions = {}): Property[] {
  const suite = suiteOf(rule, options)
  return [
    ...basics(suite),
    ...refusals(suite),
    ...lawsOf(suite),
    ...onlineForm(suite),
    ...kernels(suite),
    ...promises(suite),
  ]
}

/**
 * Runs all that `conforms` lists, without a test runner.
 *
 * @example
 * ```ts
 * import { eprop } from '@credit/rules'
 * import { conformance } from '@credit/rules/testing'
 *
 * conformance(eprop(), { runs: 1 }).passed // => true
 * ```
 */
export function conformance(rule: Rule, options: ConformOptions = {}): ConformanceReport {
  const findings = conforms(rule, options).map(({ name, run }): Finding => {
    try {
      run()
      return { name, passed: true, message: '' }
    } catch (error) {
      return { name, passed: false, message: error instanceof Error ? error.message : String(error) }
    }
  })
  const passed = findings.every((finding) => finding.passed)
  return { rule: rule.notation, passed, findings, exempt: exemptions(rule) }
}

/**
 * The laws that a rule is not held to: those that its traits name, and those that can't be asked of a rule that learns
 * as it goes, or draws numbers that can't be given to it.
 *
 * @example
 * exemptions(eprop()) // => []
 */
export function exemptions(rule: Rule): Exemption[] {
  const follows: Partial<Record<Law, string>> = {
    ...((rule.draws === 'numbers' || rule.draws === 'start') && {
      equivariant: 'it draws numbers, which can’t be permuted along',
    }),
    ...(rule.draws === 'numbers' && { additive: 'it draws other numbers in each trial' }),
    ...(rule.learns && {
      additive: 'its trials learn together',
      memoryless: 'what it learns stays',
    }),
  }
  const stated = rule.traits.exempt ?? {}
  return (Object.keys(laws) as Law[]).flatMap((law): Exemption[] => {
    if (stated[law] !== undefined) return [{ law, reason: stated[law], source: 'states' }]
    return follows[law] === undefined ? [] : [{ law, reason: follows[law], source: 'follows' }]
  })
}

function lawsOf({ rule, over, somewhereNot }: Suite): Property[] {
  const exempt = new Map(exemptions(rule).map((exemption) => [exemption.law, exemption]))
  return (Object.keys(laws) as Law[]).flatMap((law): Property[] => {
    const { name, check, limits, forms = 1 } = laws[law]
    if (rule.forms.length < forms) return []
    const exemption = exempt.get(law)
    if (exemption === undefined) return [over(name, check, limits)]
    if (exemption.source === 'follows') return []
    // an exemption that isn't needed would hide what breaks the law later
    return [somewhereNot(`not ${law}, as it says`, 'it obeys the law', check, limits)]
  })
}
