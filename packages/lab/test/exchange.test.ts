import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Batch,
  leakyNetwork,
  type Network,
  parametersOf,
  type Real,
  seed,
  squaredError,
  Workspace,
} from '@credit/core'
import { encodeNpy, parseNpy, parseNpz } from '@credit/tasks'
import {
  checkConfiguration,
  configurationOf,
  exportParameters,
  importParameters,
  type Metric,
  startOf,
  train,
} from '@credit/training'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { pytorchNames } from '../../training/src/pytorchNames.js'
import { tinyConfiguration, tinyExperiment } from '../../training/test/tinyExperiment.ts'
import { givenSettings } from '../src/commands/settings.ts'
import { settingsOf } from '../src/compare.ts'
import { parametersOfRun } from '../src/exchange/parametersOfRun.ts'
import { readStart, startFile } from '../src/exchange/startFile.ts'
import { runIn } from '../src/run/runIn.ts'
import { seal } from '../src/run/seal.ts'
import { pytorchFixture } from './pytorchFixture.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
const sizes = { inputs: 2, hidden: 3, outputs: 2, leak: 0, activation: 'tanh' } as const
const network = leakyNetwork(sizes)
const bits = ({ buffer, byteOffset, byteLength }: Real | Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('hex')

/** An NPZ file of the arrays that `exportParameters` would write for the network, but for some. */
function fileOf(
  changes: Readonly<Record<string, { data: Real; shape: number[] } | null>>,
  of: Network = network,
): Uint8Array {
  const arrays = { ...parseNpz(exportParameters(of.initialize(seed(1))), 'own'), ...changes }
  const kept = Object.entries(arrays).flatMap(([name, array]) => (array ? [[name, array] as const] : []))
  return zipSync(
    Object.fromEntries(
      kept.map(([name, array]) => [`${name}.npy`, encodeNpy(array as { data: Real; shape: number[] })]),
    ),
  )
}

describe('encodeNpy', () => {
  // numpy 1.24.2: numpy.save of [[1.5, -2, 0.25], [-0.0, 5e-324, 1e300]], and of float32 [0.5, -1]
  const matrix =
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4PwAAAAAAAADAAAAAAAAA0D8AAAAAAAAAgAEAAAAAAAAAnHUAiDzkN34='
  const list =
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAA/AACAvw=='

  test.each([
    [{ data: Float64Array.of(1.5, -2, 0.25, -0, 5e-324, 1e300), shape: [2, 3] }, matrix],
    [{ data: Float32Array.of(0.5, -1), shape: [2] }, list],
  ])('%o: the bytes of numpy', (array, bytes) => {
    expect(Buffer.from(encodeNpy(array)).toString('base64')).toBe(bytes)
    expect(parseNpy(encodeNpy(array), 'own')).toEqual(array)
  })

  test('of a view it writes the view', () => {
    const view = Float64Array.of(9, 1, 2, 9).subarray(1, 3)
    expect(parseNpy(encodeNpy({ data: view, shape: [2] }), 'own').data).toEqual(Float64Array.of(1, 2))
  })
})

describe('there and back', () => {
  const odd = [-0, 5e-324, 1.7976931348623157e308, -1 / 3, 2 ** -1022]

  test.each(['trained', 'none'] as const)('float64 keeps every bit, bias %s', (bias) => {
    const own = leakyNetwork({ ...sizes, bias })
    const parameters = own.initialize(seed(7))
    for (const block of ['recurrent', 'bias', 'readoutBias'] as const) {
      parameters[block].set(odd.slice(0, parameters[block].length))
    }
    const back = importParameters(own, exportParameters(parameters), 'own')
    expect(bits(back.data)).toBe(bits(parameters.data))
    const other = importParameters(own, exportParameters(own.initialize(seed(7))), 'own')
    expect(bits(other.data)).not.toBe(bits(parameters.data))
  })

  test('a network of one unit', () => {
    const one = leakyNetwork({ ...sizes, inputs: 1, hidden: 1, outputs: 1 })
    const parameters = parametersOf(one.layout, Float64Array.of(1, 2, 3, 4, 5))
    expect(importParameters(one, exportParameters(parameters), 'own').data).toEqual(parameters.data)
  })

  test('float32 rounds', () => {
    const parameters = network.initialize(seed(7))
    const back = importParameters(network, exportParameters(parameters, { dtype: 'float32' }), 'own')
    expect(back.data).toEqual(parameters.data.map(Math.fround))
    expect(back.data).not.toEqual(parameters.data)
  })

  test('equal parameters, equal bytes', () => {
    const write = (number: number) => exportParameters(network.initialize(seed(number)))
    expect(bits(write(1))).toBe(bits(write(1)))
    expect(bits(write(1))).not.toBe(bits(write(2)))
  })

  test('names and shapes are those of nn.RNN and nn.Linear', () => {
    const shapes = (own: Network) =>
      Object.entries(parseNpz(exportParameters(own.initialize(seed(1))), 'own')).map(
        ([name, { shape }]) => `${name} ${shape}`,
      )
    const weights = ['readout.bias 2', 'readout.weight 2,3', 'rnn.weight_hh_l0 3,3', 'rnn.weight_ih_l0 3,2']
    expect(shapes(leakyNetwork({ ...sizes, bias: 'none' })).sort()).toEqual(weights)
    const both = ['rnn.bias_hh_l0 3', 'rnn.bias_ih_l0 3', ...weights].sort()
    expect(shapes(network).sort()).toEqual(both)
  })

  test.each([
    [Number.NaN, 'float64', 'exportParameters: input[1] must be finite, got NaN'],
    [1e39, 'float32', 'exportParameters: input[1] must be finite in float32, got 1e+39'],
    [1, 'float16', 'exportParameters: dtype must be one of "float64", "float32", got "float16"'],
  ])('%d as %s is refused', (value, dtype, message) => {
    const parameters = parametersOf(network.layout)
    parameters.input[1] = value
    expect(() => exportParameters(parameters, { dtype: dtype as 'float64' })).toThrow(message)
  })
})

describe("a state_dict of PyTorch's", () => {
  const { bytes, inputs, outputs } = pytorchFixture
  const targets = { data: new Float64Array(6), shape: [3, 1, 2] }
  const batch: Batch = { inputs, targets }

  function largestError(own: Network, w: Float64Array): number {
    const workspace = new Workspace(own, { loss: squaredError(), l2: 0 }, { steps: 3, trials: 1 })
    workspace.load(batch)
    workspace.forward(w)
    return Math.max(...outputs.map((value, i) => Math.abs(workspace.outputs[i] - value)))
  }

  test('computes here what it computes there', () => {
    expect(largestError(network, importParameters(network, bytes, 'state.npz').data)).toBeLessThan(1e-15)
  })

  test('control: not with the matrix transposed, without the second bias, or with a leak', () => {
    const parameters = importParameters(network, bytes, 'state.npz')
    const leaky = leakyNetwork({ ...sizes, leak: 0.1 })
    expect(largestError(leaky, parameters.data)).toBeGreaterThan(1e-3)
    const second = parseNpz(bytes, 'state.npz')['rnn.bias_hh_l0'].data
    parameters.bias.forEach((value, i) => {
      parameters.bias[i] = value - second[i]
    })
    expect(largestError(network, parameters.data)).toBeGreaterThan(1e-3)
    const turned = importParameters(network, bytes, 'state.npz')
    turned.recurrent.set(turned.recurrent.map((_, i, all) => all[(i % 3) * 3 + Math.floor(i / 3)]))
    expect(largestError(network, turned.data)).toBeGreaterThan(1e-3)
  })
})

describe('biases', () => {
  const some = { data: Float64Array.of(1, 2, 3), shape: [3] }

  test.each([
    ['the sum of both', { 'rnn.bias_ih_l0': some, 'rnn.bias_hh_l0': some }, [2, 4, 6]],
    ['the first alone', { 'rnn.bias_ih_l0': some, 'rnn.bias_hh_l0': null }, [1, 2, 3]],
    ['the second alone', { 'rnn.bias_ih_l0': null, 'rnn.bias_hh_l0': some }, [1, 2, 3]],
    ['none of them', { 'rnn.bias_ih_l0': null, 'rnn.bias_hh_l0': null }, [0, 0, 0]],
  ])('%s', (_, changes, expected) => {
    expect([...importParameters(network, fileOf(changes), 'w.npz').bias]).toEqual(expected)
  })

  test('a readout without one', () => {
    const bytes = fileOf({ 'readout.bias': null })
    expect([...importParameters(network, bytes, 'w.npz').readoutBias]).toEqual([0, 0])
  })

  test('of a network without, they are 0 or refused', () => {
    const own = leakyNetwork({ ...sizes, bias: 'none' })
    const zeros = { data: new Float64Array(3), shape: [3] }
    expect(importParameters(own, fileOf({ 'rnn.bias_ih_l0': zeros }), 'w.npz').bias).toHaveLength(0)
    expect(() => importParameters(own, fileOf({ 'rnn.bias_hh_l0': some }), 'w.npz')).toThrow(
      'w.npz/rnn.bias_ih_l0 + rnn.bias_hh_l0 must be 0 in a network without bias, got "3 others"',
    )
  })
})

describe('what does not fit is refused, naming file and array', () => {
  const { recurrent, input } = pytorchNames
  const ones = (...shape: number[]) => ({
    data: new Float64Array(shape.reduce((a, b) => a * b)).fill(1),
    shape,
  })
  const nan = ones(3, 2)
  nan.data[4] = Number.NaN

  test.each<[string, Record<string, { data: Real; shape: number[] } | null>, string]>([
    ['another layer', { 'rnn.weight_hh_l1': ones(3, 3) }, 'alone, got "rnn.weight_hh_l1"'],
    ['a missing matrix', { [recurrent]: null }, 'rnn.weight_hh_l0 must be of shape [3, 3], got undefined'],
    ['other units', { [recurrent]: ones(4, 4) }, 'rnn.weight_hh_l0 must be of shape [3, 3], got [4, 4]'],
    ['columns for rows', { [input]: ones(2, 3) }, 'rnn.weight_ih_l0 must be of shape [3, 2], got [2, 3]'],
    ['a flat matrix', { [input]: ones(6) }, 'rnn.weight_ih_l0 must be of shape [3, 2], got [6]'],
    ['another bias', { 'rnn.bias_hh_l0': ones(1) }, 'rnn.bias_hh_l0 must be of shape [3], got [1]'],
    ['NaN', { [input]: nan }, 'rnn.weight_ih_l0[4] must be finite, got NaN'],
  ])('%s', (_, changes, message) => {
    const bytes = fileOf(changes)
    expect(() => importParameters(network, bytes, 'w.npz')).toThrow(message)
    expect(() => importParameters(network, bytes, 'w.npz')).toThrow('importParameters: w.npz')
  })

  test('no NPZ file', () => {
    expect(() => importParameters(network, new Uint8Array(9), 'w.npz')).toThrow('parseNpz: w.npz must be')
  })

  test('weights where there is no synapse', () => {
    const own = leakyNetwork({ ...sizes, autapses: 'none' })
    expect(() => importParameters(own, fileOf({ [recurrent]: ones(3, 3) }), 'w.npz')).toThrow(
      'w.npz/rnn.weight_hh_l0 must be 0 where the network has no synapse, got "3 others, the first 1 at [0, 0]"',
    )
    expect(importParameters(own, fileOf({}, own), 'w.npz').recurrent[1]).not.toBe(0)
  })

  test("weights against Dale's law, in the readout where it obeys", () => {
    const signs = [1, -1, 1]
    const free = leakyNetwork({ ...sizes, signs })
    const signed = { data: Float64Array.from({ length: 9 }, (_, i) => signs[i % 3]), shape: [3, 3] }
    const readout = { data: Float64Array.of(1, 0, 1, 1, 1, -1), shape: [2, 3] }
    const bytes = fileOf({ [recurrent]: signed, 'readout.weight': readout })
    expect(importParameters(free, bytes, 'w.npz').readout).toEqual(readout.data)
    const obeyed = leakyNetwork({ ...sizes, signs, readoutSigns: 'obeyed' })
    expect(() => importParameters(obeyed, bytes, 'w.npz')).toThrow(
      'w.npz/readout.weight must be of its presynaptic unit\'s sign (Dale\'s law), got "2 others, the first 1 at [1, 1]"',
    )
    expect(() => importParameters(free, fileOf({ [recurrent]: ones(3, 3) }), 'w.npz')).toThrow(
      '3 others, the first 1 at [0, 1]',
    )
  })
})

describe('runs', () => {
  const configuration = tinyConfiguration('exact')
  const experiment = tinyExperiment(configuration)
  const initial = startOf(configuration, experiment)

  /** The run in its folder, and what was trained. */
  function finished(name: string) {
    const path = folder(name)
    runIn(path, configuration, experiment)
    const training = train(configuration, experiment)
    let step = training.next()
    while (!step.done) step = training.next()
    return { path, trained: step.value.parameters }
  }

  test('the parameters of a run, at its end and its start, without its files', async () => {
    const { path, trained } = finished('run')
    expect(await parametersOfRun(path, 'end')).toMatchObject({ update: 5 })
    expect(bits((await parametersOfRun(path, 'end')).parameters.data)).toBe(bits(trained))
    expect(bits((await parametersOfRun(path, 'start')).parameters.data)).toBe(bits(initial))
    expect(bits(initial)).not.toBe(bits(trained))
  })

  test('a run that is damaged or not finished is refused', async () => {
    const { path } = finished('damaged')
    const file = join(path, 'parameters.arrays')
    writeFileSync(
      file,
      readFileSync(file).map((byte, i) => (i === 500 ? byte ^ 1 : byte)),
    )
    await expect(parametersOfRun(path, 'end')).rejects.toThrow(`${file}: damaged`)
    await expect(parametersOfRun(folder('nowhere'), 'end')).rejects.toThrow('no such folder')
  })

  test('a training goes on from the parameters of another', async () => {
    const { path, trained } = finished('first')
    const { parameters } = await parametersOfRun(path, 'end')
    const evaluation = (metrics: readonly Metric[]) =>
      metrics.find((metric) => metric.kind === 'evaluation' && metric.split === 'test')
    const last = evaluation([...train(tinyConfiguration('exact'), experiment)].reverse())
    const long = tinyConfiguration('exact', {}, { evaluationTrials: 20 })
    const first = evaluation([...train(long, { ...experiment, start: parameters.data })])
    expect(first).toEqual({ ...last, update: 0 })
    expect(evaluation([...train(long, experiment)])).not.toEqual(first)
    expect(bits(parameters.data)).toBe(bits(trained))
  })

  test('without updates, the start is measured', () => {
    const none = tinyConfiguration('eprop', { updates: 0, schedule: 'cosine' }, { lags: 3, spectrum: 'end' })
    const metrics = [...train(none, { ...tinyExperiment(none), start: initial })]
    const kinds = [...new Set(metrics.map(({ kind }) => kind))]
    expect(kinds).toEqual(['alignment', 'evaluation', 'curvature', 'lag', 'spectrum', 'end'])
    expect(metrics.every(({ update }) => update === 0)).toBe(true)
    const drawn = [...train(none, tinyExperiment(none))]
    expect(drawn).toEqual(metrics)
    const other = [...train(none, { ...tinyExperiment(none), start: initial.map((value) => value / 2) })]
    expect(other).not.toEqual(metrics)
  })

  test('a start is the file that it was', () => {
    const file = folder('start.npz')
    const parameters = parametersOf(experiment.network.layout, initial)
    writeFileSync(file, exportParameters(parameters))
    const start = startFile('--start', file)
    expect(start).toEqual({ file, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(bits(readStart(start, experiment.network))).toBe(bits(initial))
    writeFileSync(file, exportParameters(parameters, { dtype: 'float32' }))
    expect(() => readStart(start, experiment.network)).toThrow(`${file}: its SHA-256 is `)
    expect(() => startFile('--start', folder('none.npz'))).toThrow('--start must be a file that is there')
  })

  test('a start is part of the configuration, from a flag or a manifest', () => {
    const file = folder('flag.npz')
    writeFileSync(file, exportParameters(parametersOf(experiment.network.layout, initial)))
    const one = { task: 'delayed-xor', rule: 'exact', seed: 0 }
    const flagged = configurationOf(one, givenSettings({ start: file, quick: true }))
    expect(flagged.start).toEqual(startFile('--start', file))
    expect(configurationOf(one, givenSettings({ quick: true }))).not.toHaveProperty('start')
    const manifest = folder('manifest.json')
    writeFileSync(manifest, JSON.stringify({ format: 2, configuration: flagged }))
    expect(configurationOf(one, givenSettings({ config: manifest, quick: true }))).toEqual(flagged)
    expect(() => checkConfiguration({ ...flagged, start: { file, sha256: 'abc' } })).toThrow('start.sha256')
    const runs = [{ condition: 'exact', configuration: flagged }]
    expect(settingsOf(runs).start).toEqual(startFile('--start', file))
  })
})

test('a run of another version is refused by the file, with what to do', async () => {
  const configuration = tinyConfiguration('eprop')
  const path = folder('older')
  runIn(path, configuration, tinyExperiment(configuration))
  const file = join(path, 'manifest.json')
  const text = readFileSync(file, 'utf8')
  const write = (manifest: string) => {
    writeFileSync(file, manifest)
    seal(path, ['manifest.json', 'parameters.arrays'])
  }
  const advice = 'read it with the version that made it, or train again'
  write(text.replace('"format": 2', '"format": 1'))
  await expect(parametersOfRun(path, 'end')).rejects.toThrow(
    `${file}: unknown format 1; this version reads 2: ${advice}`,
  )
  // of this format, and with a field that has another name by now
  write(text.replace('"cell":', '"leakModel":'))
  const refusal = await parametersOfRun(path, 'end').catch((error: Error) => error.message)
  expect(refusal).toContain(`${file}: `)
  expect(refusal).toContain('leakModel')
  expect(refusal).toContain(`the run is of another version: ${advice}`)
  // the control: as it was
  write(text)
  expect((await parametersOfRun(path, 'end')).update).toBe(5)
})
