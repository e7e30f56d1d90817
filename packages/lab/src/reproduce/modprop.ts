import type { Changes } from '@credit/training'
import { closer, larger, type Reading } from './contrasts.js'
import type { Evidence } from './evidence.js'
import type { Claim } from './judge.js'
import { likeReleased } from './releasedCurves.js'
import type { Study } from './study.js'

const source = 'arXiv 2206.01338'
const cells = 'ModProp, cells'
const types = 'ModProp, types'
const releasedCells = 'ModProp, cells, released form'
const releasedTypes = 'ModProp, types, released form'

const finalLoss: Reading = { name: 'end.test.loss', shown: 'final loss on test trials', scale: 'log10' }
const byLoss = 'log10 of the final loss on test trials, paired over seeds.'
const worse = (a: string, b: string) => (evidence: Evidence) => larger(evidence, finalLoss, a, b)

const claims: readonly Claim[] = [
  {
    id: 'exact-modprop',
    statement: 'The exact gradient ends at least as good as ModProp',
    source,
    measured: `Published form, cell-specific feedback: ${byLoss}`,
    find: worse(cells, 'exact'),
  },
  {
    id: 'modprop-mdgl',
    statement: 'ModProp ends better than MDGL',
    source,
    measured: `Published form, cell-specific feedback in both: ${byLoss}`,
    find: worse('mdgl', cells),
  },
  {
    id: 'mdgl-eprop',
    statement: 'MDGL ends better than e-prop',
    source,
    measured: `Cell-specific feedback: ${byLoss}`,
    find: worse('eprop', 'mdgl'),
  },
  {
    id: 'modprop-eprop',
    statement: 'ModProp ends better than e-prop',
    source,
    measured: `Published form, cell-specific feedback: ${byLoss}`,
    find: worse('eprop', cells),
  },
  {
    id: 'types',
    statement: 'Type-specific feedback (two types) is nearly as good as cell-specific',
    source,
    measured: `Whether ModProp over types is closer to ModProp over cells than e-prop is: ${byLoss}`,
    find: (evidence) => closer(evidence, finalLoss, types, cells, 'eprop'),
  },
  {
    id: 'released-cells',
    statement: 'ModProp ends better than e-prop, released form over cells',
    source: `${source}, released code`,
    measured: `The released form has μ on every recurrent hop: ${byLoss}`,
    find: worse('eprop', releasedCells),
  },
  {
    id: 'released-types',
    statement: 'ModProp ends better than e-prop, released form over types',
    source: `${source}, released code`,
    measured: `The released form has μ on every recurrent hop: ${byLoss}`,
    find: worse('eprop', releasedTypes),
  },
  {
    id: 'curve-types',
    statement: 'The released learning curve, trained with type-specific feedback as its label says',
    source: `${source}, released curves`,
    measured:
      'Delayed-xor at the paper’s settings: the median loss on a fresh batch of 32 against the range of the 10 released runs.',
    find: (evidence) => likeReleased(evidence, releasedTypes),
  },
  {
    id: 'curve-cells',
    statement: 'The released learning curve, trained with cell-specific feedback as there is reason to think',
    source: `${source}, released curves`,
    measured:
      'Delayed-xor at the paper’s settings: the median loss on a fresh batch of 32 against the range of the 10 released runs.',
    find: (evidence) => likeReleased(evidence, releasedCells),
  },
]

const onRandom = (better: string, than: string) => ({
  id: `cosine-${better.replaceAll(' ', '-')}`,
  statement: `On random networks ${better} is better aligned with the exact gradient than ${than}`,
  source,
  measured: 'Cosine of the recurrent block, untrained relu networks with feedback through W.',
})

/** What no claim of this study needs is measured at the start and the end, on few trials. */
const sparing = { curvatureTrials: 8, curvatureEvery: 0, curvatureTolerance: 0.01 }
const dale = { inhibitory: 12, excitatory: 48, readout: 'obeyed' }
const units: Changes['network'] = { hidden: 60, activation: 'relu', bias: 'none', autapses: 'none', dale }

/** ModProp assigns credit over many steps by fixed filters, and learns better than one-hop rules (Liu et al. 2022). */
export const modpropStudy: Study = {
  title: 'ModProp learns temporal tasks better than one-hop rules',
  source,
  seeds: { quick: 8, full: 10 },
  tasks: {
    quick: [
      {
        task: 'delayed-xor',
        preset: 'quick',
        changes: {
          options: { dt: 10, delay: 700 },
          network: units,
          training: {
            ...{ optimizer: 'adam', learningRate: 1e-3, schedule: { factor: 0.8, every: 300 } },
            ...{ updates: 1500, batch: 32, l2: 5e-4, dtype: 'float32' },
          },
          measures: {
            ...sparing,
            evaluateEvery: 150,
            evaluationTrials: 100,
            finalTrials: 400,
            alignEvery: 150,
          },
        },
      },
      {
        task: 'pattern-generation',
        preset: 'quick',
        changes: {
          network: units,
          training: { optimizer: 'adam', learningRate: 2e-3, updates: 500, clip: 0, dtype: 'float32' },
          measures: { ...sparing, evaluateEvery: 50, evaluationTrials: 50, finalTrials: 100, alignEvery: 50 },
        },
      },
    ],
    full: [
      {
        task: 'delayed-xor',
        preset: 'paper',
        changes: { measures: { ...sparing, finalTrials: 500, alignEvery: 100 } },
      },
      {
        task: 'pattern-generation',
        preset: 'quick',
        changes: {
          options: { dt: 1, inputs: 100 },
          network: {
            ...units,
            hidden: 120,
            dale: { inhibitory: 23, excitatory: 97, readout: 'obeyed' },
          },
          training: { optimizer: 'adam', learningRate: 1e-3, updates: 2000, clip: 0, dtype: 'float32' },
          measures: {
            ...sparing,
            evaluateEvery: 100,
            evaluationTrials: 50,
            finalTrials: 100,
            alignEvery: 100,
          },
        },
      },
    ],
  },
  conditions: [
    { name: 'exact', rule: 'exact' },
    { name: cells, rule: 'modprop:meanDerivative=0.25' },
    { name: releasedCells, rule: 'modprop:meanDerivative=0.25,form=released' },
    { name: types, rule: 'modprop:meanDerivative=0.25,modulation=type' },
    { name: releasedTypes, rule: 'modprop:meanDerivative=0.25,modulation=type,form=released' },
    { name: 'mdgl', rule: 'mdgl' },
    { name: 'eprop', rule: 'eprop' },
  ],
  matchedConditions: ['exact', cells, 'mdgl', 'eprop'],
  claims,
  onRandomNetworks: [
    onRandom('MDGL', 'e-prop'),
    onRandom('released ModProp', 'MDGL'),
    onRandom('published ModProp', 'released ModProp'),
  ],
  notes: {
    quick: [
      'The size is reduced: 60 units (48 excitatory, 12 inhibitory), steps of 10 ms, fewer updates. What depends on the paper’s size is undecided here.',
      'μ is 0.25 in all forms of ModProp, as in the released program.',
    ],
    full: [
      'μ is 0.25 in all forms of ModProp, as in the released program.',
      'Parameters are clipped at 0 after each update; the shrinking and rewiring of the released program is the option network.dale.projection "modprop-release".',
    ],
  },
}
