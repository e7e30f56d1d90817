import type { Changes } from './changes.js'

const kept = (tau: number) => Math.exp(-1 / tau)
const share = (tau: number) => -Math.expm1(-1 / tau)

/** What a training of spiking units costs is its updates: measures at start and end, and few in between. */
const measures = { evaluationTrials: 64, finalTrials: 250, curvatureTrials: 16, alignEvery: 500 }

/** Membranes of 20 ms, a threshold that adapts over 2 s, a refractory time of 5 ms, a readout of 20 ms; steps of 1 ms. */
const evidence = {
  hidden: 100,
  cell: 'alif',
  leak: kept(20),
  adaptationLeak: kept(2000),
  refractorySteps: 5,
  readoutLeak: kept(20),
  bias: 'none',
  autapses: 'none',
}

const tensorflow = { optimizer: 'adam', epsilon: 1e-8, epsilonAddedTo: 'uncorrected', dtype: 'float32' }

/**
 * Settings of papers that trained spiking networks, by task; docs/concepts/cells.md says what of each is not expressible.
 *
 * - mdgl-2021: Liu et al. 2021, PNAS 118(51):e2111821118, as the released program has it: 19 of the 100 units inhibit, 50 of the
 *   others adapt, and the synapses of a sparse first draw stay. Rules of it: exact, eprop, mdgl:modulation=type,average=connected
 * - eprop-2020: Bellec et al. 2020, Nat. Commun. 11:3625, as NEST 3.9 has it. Rule: eprop:feedback=random
 * - lsnn-2018: Bellec et al. 2018, arXiv 1803.09574, the variant "ALIF" of its sequential MNIST, on the grey values of the pixels
 */
export const papers: Readonly<Record<string, Readonly<Record<string, Changes>>>> = {
  'evidence-accumulation': {
    'mdgl-2021': {
      options: { protocol: 'mdgl-release' },
      network: {
        ...evidence,
        threshold: 0.01,
        reset: 'kept',
        adaptation: list([50, 0], [50, 1.8]),
        dale: {
          inhibitory: 19,
          excitatory: 81,
          readout: 'obeyed',
          projection: 'mdgl-release',
          // what a draw of 0.1·n of n synapses, with replacement, comes to
          connectivity: 0.0952,
          inputs: 7,
        },
      },
      training: { ...tensorflow, updates: 2000, batch: 64, learningRate: 2.5e-3, l2: 0 },
      measures: { ...measures, evaluateEvery: 100, evaluationDraw: 'fresh' },
    },
    'eprop-2020': {
      network: {
        ...evidence,
        threshold: 0.6,
        driveGain: 1,
        adaptationGain: 1,
        adaptation: list([50, 0], [50, (1.7 * share(2000)) / share(20)]),
      },
      training: {
        ...{ ...tensorflow, updates: 2000, batch: 64, learningRate: 5e-3, l2: 0 },
        ...{ activity: 2, activityTarget: 0.01 },
      },
      measures: { ...measures, evaluateEvery: 100 },
    },
  },
  'pattern-generation': {
    'eprop-2020': {
      options: { perturbation: 0 },
      network: {
        ...{ hidden: 100, cell: 'lif', leak: kept(30), threshold: 0.03, readoutLeak: kept(30) },
        ...{ bias: 'none', autapses: 'none' },
      },
      // their loss is a sum over the 1000 steps, ours the mean
      training: {
        ...{ updates: 2000, batch: 1, optimizer: 'sgd', learningRate: 0.1, l2: 0 },
        ...{ activity: 0.3, activityTarget: 0.01 },
      },
      measures: { ...measures, evaluationTrials: 1, finalTrials: 1, curvatureTrials: 1, evaluateEvery: 100 },
    },
  },
  'pixel-mnist': {
    'lsnn-2018': {
      network: {
        ...{ hidden: 220, cell: 'alif', leak: kept(20), threshold: 0.08, readoutLeak: kept(20) },
        ...{ adaptation: list([120, 0], [100, 1.8]), adaptationLeak: kept(700), refractorySteps: 5 },
        ...{ bias: 'none', autapses: 'none' },
      },
      training: {
        ...{ ...tensorflow, updates: 36_000, batch: 256, learningRate: 1e-2, l2: 0 },
        ...{ schedule: { factor: 0.8, every: 2500 }, activity: 0.2, activityTarget: 0.01 },
      },
      measures: { ...measures, evaluateEvery: 400, evaluationTrials: 256 },
    },
  },
}

function list(...runs: readonly (readonly [count: number, value: number])[]): number[] {
  return runs.flatMap(([count, value]) => new Array<number>(count).fill(value))
}

/** The names of all presets of papers. */
export const paperNames: readonly string[] = [...new Set(Object.values(papers).flatMap(Object.keys))]
