import { gradient as exactGradient, type Network, type Problem, type Real } from '@credit/core'
import fc from 'fast-check'
import { parseNotation } from '../notation.js'
import { exactBlocks, expectClose, expectFinite, expectSame, fail } from './compare.js'
import { estimateIn, learnerIn, type Setting, stepAt, withBatch } from './setting.js'
import type { Property, Suite } from './suite.js'

/** What every rule does, whatever it promises. */
export function basics(suite: Suite): Property[] {
  const { rule, over } = suite
  return [
    { name: 'its notation can be parsed', run: () => notation(suite) },
    over('shapes: a gradient with the network’s layout', shapes),
    over('loss and gradient are finite', (setting) => {
      for (const form of rule.forms) expectFinite(form, estimateIn(setting, { form }).gradient)
    }),
    over('changes nothing that it is given', unchanged),
    over('same seed, same bits', sameSeed),
    over('the loss and the readout’s gradient are exact', exactReadout),
    over('the gradient of L2 is exact', exactPenalty),
    over('absent synapses have no gradient', absentSynapses, {
      connectivity: fc.constantFrom('sparse', 'ring'),
    }),
    over('targets where the mask is 0 count for nothing', masked, {
      mask: fc.constantFrom('steps', 'pairs'),
    }),
  ]
}

function notation({ rule }: Suite) {
  const { name } = parseNotation(rule.notation)
  if (name !== rule.name) fail(`${rule.notation} names another rule than ${rule.name}`)
  return { problems: 0 }
}

function shapes(setting: Setting): void {
  const { rule, problem, parameters, seed, signs } = setting
  const { outputs, layout } = problem.network
  for (const form of rule.forms) {
    const { loss, gradient, warnings } = rule.gradient(problem, parameters, { seed, signs, form })
    if (typeof loss !== 'number') fail(`${form}: the loss is ${typeof loss}`)
    if (gradient.data.length !== layout.size) fail(`${form}: a gradient of length ${gradient.data.length}`)
    if (!Array.isArray(warnings)) fail(`${form}: no list of warnings`)
  }
  if (!rule.forms.includes('online')) return
  const learner = learnerIn(setting, { first: 0, count: 1 })
  const step = stepAt(learner, problem, 0, 0)
  if (step.outputs.length !== outputs) fail(`online: ${step.outputs.length} outputs`)
  if (step.gradient.recurrent.length !== layout.blocks.recurrent.length)
    fail('online: a gradient of another layout')
}

function unchanged(setting: Setting): void {
  const { rule, problem, parameters } = setting
  const arrays = arraysOf(problem)
  if (typeof rule.feedback !== 'string') arrays.feedback = rule.feedback
  arrays.parameters = parameters.data
  const before = Object.entries(arrays).map(([name, array]) => ({ name, array, copy: array.slice() }))
  const expectUnchanged = (form: string) => {
    for (const { name, array, copy } of before) expectSame(`${form}: ${name}`, array, copy)
  }
  for (const form of rule.forms) {
    estimateIn(setting, { form })
    expectUnchanged(form)
  }
}

function arraysOf({ network, batch }: Problem): Record<string, Real | Int32Array | Uint8Array | Int8Array> {
  const { connectivity, signs, types }: Network = network
  const { inputs, targets, mask, initialState, driveNoise } = batch
  return {
    types,
    ...(connectivity && { connectivity }),
    ...(signs && { signs }),
    inputs: inputs.data,
    targets: targets.data,
    ...(mask && { mask: mask.data }),
    ...(initialState && { initialState: initialState.data }),
    ...(driveNoise && { driveNoise: driveNoise.data }),
  }
}

function sameSeed(setting: Setting): void {
  // the seed, and not fixed signs
  const drawn = { ...setting, signs: undefined }
  for (const form of setting.rule.forms) {
    expectSame(form, estimateIn(drawn, { form }).gradient.data, estimateIn(drawn, { form }).gradient.data)
  }
}

function exactReadout(setting: Setting): void {
  const exact = exactGradient(setting.problem, setting.parameters)
  for (const form of setting.rule.forms) {
    const { loss, gradient } = estimateIn(setting, { form })
    if (!(Math.abs(loss - exact.loss) <= 1e-12 * Math.abs(exact.loss))) fail(`${form}: loss ${loss}`)
    expectClose(form, exactBlocks, gradient, exact.gradient, 1e-10)
  }
}

function exactPenalty(setting: Setting): void {
  const { network } = setting.problem
  const l2 = 0.3
  const withPenalty = (l2: number) => {
    const { problem } = setting
    return { ...setting, problem: { ...problem, objective: { ...problem.objective, l2 } } }
  }
  const { connectivity } = network
  for (const form of setting.rule.forms) {
    const wanted = estimateIn(withPenalty(0), { form }).gradient
    for (const block of ['recurrent', 'input', 'readout'] as const) {
      for (let i = 0; i < wanted[block].length; i++) {
        if (block === 'recurrent' && connectivity?.[i % connectivity.length] === 0) continue
        wanted[block][i] += l2 * setting.parameters[block][i]
      }
    }
    const { gradient } = estimateIn(withPenalty(l2), { form })
    expectClose(form, ['recurrent', 'input', 'bias', 'readout', 'readoutBias'], gradient, wanted, 1e-12)
  }
}

function absentSynapses(setting: Setting): void {
  const { connectivity } = setting.problem.network
  if (connectivity === null) return
  for (const form of setting.rule.forms) {
    const { recurrent } = estimateIn(setting, { form }).gradient
    const at = recurrent.findIndex((x, i) => x !== 0 && connectivity[i % connectivity.length] === 0)
    if (at >= 0) fail(`${form}: recurrent[${at}] is ${recurrent[at]}, of an absent synapse`)
  }
}

function masked(setting: Setting): void {
  const { network, batch, objective } = setting.problem
  const { mask, targets } = batch
  const [steps, trials] = batch.inputs.shape as [number, number]
  // labels of a whole trial belong to all of its steps
  if (targets.shape.length === 1) return
  const width = objective.loss.targets === 'values' ? network.outputs : 1
  const data = targets.data.slice()
  for (let pair = 0; pair < steps * trials; pair++) {
    if (mask!.data[mask!.shape.length === 1 ? Math.floor(pair / trials) : pair] !== 0) continue
    for (let k = pair * width; k < (pair + 1) * width; k++) {
      data[k] = objective.loss.targets === 'values' ? data[k] + 3 : (data[k] + 1) % network.outputs
    }
  }
  const changed = withBatch(setting, { targets: { ...targets, data } as typeof targets })
  for (const form of setting.rule.forms) {
    expectSame(form, estimateIn(changed, { form }).gradient.data, estimateIn(setting, { form }).gradient.data)
  }
}
