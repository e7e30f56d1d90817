import { expect, test } from 'vitest'
import { recallConfiguration, tinyExperiment } from '../test/tinyExperiment.ts'
import { configurationOf } from './configurationOf.js'
import { networkOf } from './experiment.js'
import { type Metric, metricsOf } from './metric.js'
import { papers } from './papers.js'
import { Training } from './training.js'

type Network = ReturnType<typeof recallConfiguration>['network']

/** A training of 12 units for 6 updates, on trials of 12 steps. */
const spiking = (network: Partial<Network> = {}, curvatureOf: 'network' | 'smooth-twin' = 'network') => {
  const measured = { sharpness: ['trace' as const], curvatureOf, spectrum: 'end' as const }
  const base = recallConfiguration('eprop', { updates: 6, learningRate: 1 }, measured)
  const { activation: _, ...shared } = base.network
  const alif = {
    cell: 'alif',
    threshold: 0.05,
    adaptation: 1,
    adaptationLeak: 0.9,
    output: 'spikes',
  } as const
  return { ...base, network: { ...shared, ...alif, hidden: 12, ...network } }
}

function run(configuration: ReturnType<typeof spiking>, stopAt = Number.POSITIVE_INFINITY) {
  const experiment = tinyExperiment(configuration)
  let training = new Training(configuration, experiment)
  const metrics: Metric[] = []
  while (training.status === null) {
    if (training.updates === stopAt) {
      const state = training.state()
      training = new Training(configuration, tinyExperiment(configuration), state)
      stopAt = Number.POSITIVE_INFINITY
    }
    metrics.push(...training.advance())
  }
  return { metrics, parameters: training.parameters, network: experiment.network }
}

test('units that spike learn, and a resumed training ends with the bits of one that is not', () => {
  const whole = run(spiking())
  const resumed = run(spiking(), 3)
  expect(resumed.parameters).toEqual(whole.parameters)
  expect(resumed.metrics).toEqual(whole.metrics)
  const [first, ...others] = metricsOf('train', whole.metrics).map(({ loss }) => loss)
  expect(others.at(-1)).toBeLessThan(first)
})

test('their curvature is not defined, and says why', () => {
  const { metrics } = run(spiking())
  const found = [...metricsOf('curvature', metrics), ...metricsOf('sharpness', metrics)]
  expect(found).toHaveLength(4)
  for (const { value, converged, note } of found) {
    expect([value, converged]).toEqual([Number.NaN, false])
    expect(note).toBe('not defined: alif units spike, and a spike has no second derivative')
  }
  expect(metricsOf('spectrum', metrics)).toEqual([])
})

test('or it is that of the smooth twin, and says so', () => {
  const twin = run(spiking({}, 'smooth-twin'))
  const smooth = run(spiking({ output: 'smooth' }))
  const curvature = ({ metrics }: ReturnType<typeof run>) => metricsOf('curvature', metrics)
  for (const { value, note } of curvature(twin)) {
    expect(Number.isFinite(value)).toBe(true)
    expect(note).toBe('of the smooth twin of its alif units')
  }
  expect(metricsOf('spectrum', twin.metrics)[0].note).toBe('of the smooth twin of its alif units')
  // at the start both have the same weights; control: at the end they were trained differently
  const values = [twin, smooth].map((each) => curvature(each).map(({ value }) => value))
  expect(values[0][0]).toBe(values[1][0])
  expect(values[0].at(-1)).not.toBe(values[1].at(-1))
  expect(curvature(smooth)[0]).not.toHaveProperty('note')
  // what is measured does not change what is trained
  expect(twin.parameters).toEqual(run(spiking()).parameters)
})

test('deep rewiring keeps the share of synapses, moves them, and is resumed to the same bits', () => {
  const dale = { inhibitory: 3, excitatory: 9, readout: 'free', projection: 'deep-rewiring' } as const
  const configuration = spiking({ dale: { ...dale, connectivity: 0.25 } })
  const connected = (w: Float64Array) => Array.from(w.subarray(0, 144), (x) => x !== 0)
  const start = new Training(configuration, tinyExperiment(configuration)).parameters
  const { parameters, network } = run(configuration)
  const counts = [start, parameters].map((w) => connected(w).filter(Boolean).length)
  expect(counts[0]).toBe(36)
  expect(counts[1]).toBeGreaterThanOrEqual(36)
  expect(connected(parameters)).not.toEqual(connected(start))
  for (let i = 0; i < 144; i++) expect(parameters[i] * network.signs![i % 12]).toBeGreaterThanOrEqual(0)
  expect(run(configuration, 3).parameters).toEqual(parameters)
  // control: another share
  const other = spiking({ dale: { ...dale, connectivity: 0.5 } })
  expect(connected(run(other).parameters).filter(Boolean).length).toBeGreaterThanOrEqual(72)
})

test('of the released MDGL program the synapses of the first draw stay, each with its sign, and move', () => {
  const sparse = { inhibitory: 3, excitatory: 9, readout: 'obeyed', connectivity: 0.5 } as const
  const configuration = spiking({ dale: { ...sparse, projection: 'mdgl-release', inputs: 1 } })
  const matrices = (w: Float64Array) => {
    const { recurrent, input, readout } = networkOf(configuration, tinyExperiment(configuration).task).layout
      .blocks
    return [recurrent, input, readout].map(({ offset, length }) => w.subarray(offset, offset + length))
  }
  const start = matrices(new Training(configuration, tinyExperiment(configuration)).parameters)
  const ended = run(configuration).parameters
  for (const [m, w] of matrices(ended).entries()) {
    expect(w.map(Math.sign)).toEqual(start[m]!.map(Math.sign))
    expect(w).not.toEqual(start[m])
    // half of each, but for the diagonal of the first
    const share = w.filter((weight) => weight !== 0).length / w.length
    expect(share).toBeLessThanOrEqual(0.5)
    expect(share).toBeGreaterThan(0.3)
  }
  expect(run(configuration, 3).parameters).toEqual(ended)
  // control: deep rewiring moves some of them, and leaves the inputs dense
  const other = matrices(run(spiking({ dale: { ...sparse, projection: 'deep-rewiring' } })).parameters)
  expect(other[0]!.map(Math.sign)).not.toEqual(start[0]!.map(Math.sign))
  expect(other[1]!.every((weight) => weight !== 0)).toBe(true)
})

const presets = Object.entries(papers).flatMap(([task, all]) => Object.keys(all).map((name) => [task, name]))

test.each(presets)('%s has the preset %s: a whole configuration of a network', (task, preset) => {
  const configuration = configurationOf({ task, rule: 'eprop', seed: 0 }, { preset })
  const { cell } = networkOf(configuration, { inputs: 2, outputs: 2 })
  expect(cell.output).toBe('spikes')
  expect(configuration.training.updates).toBeGreaterThanOrEqual(2000)
})

test('a preset of another task is refused with what there is', () => {
  const of = (task: string) => () =>
    configurationOf({ task, rule: 'eprop', seed: 0 }, { preset: 'mdgl-2021' })
  expect(of('copy')).toThrow('--preset must be one of quick, paper, for copy, got "mdgl-2021"')
  expect(of('pattern-generation')).toThrow('quick, paper, eprop-2020, for pattern-generation')
})

test('where Adam adds ε changes its first steps', () => {
  const adam = (epsilonAddedTo: 'corrected' | 'uncorrected') => {
    const base = spiking()
    const training = { ...base.training, optimizer: 'adam' as const, epsilon: 1e-2, epsilonAddedTo }
    return run({ ...base, training }).parameters
  }
  expect(adam('corrected')).not.toEqual(adam('uncorrected'))
})
