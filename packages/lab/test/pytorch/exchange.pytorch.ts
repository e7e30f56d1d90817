import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fillGaussian, leakyNetwork, type Network, seed, squaredError, Workspace } from '@credit/core'
import { encodeNpy, parseNpy } from '@credit/tasks'
import { exportParameters, importParameters } from '@credit/training'
import { describe, expect, test } from 'vitest'
import { scratch } from '../scratch.ts'

const script = fileURLToPath(new URL('rnn.py', import.meta.url))
const folder = scratch()
const [steps, trials, inputs, hidden, outputs] = [20, 4, 3, 12, 2]
const x = {
  data: fillGaussian(new Float64Array(steps * trials * inputs), seed(11).generator(), 0, 1),
  shape: [steps, trials, inputs],
}

const networkOf = (activation: 'relu' | 'tanh', bias: 'trained' | 'none', leak = 0) =>
  leakyNetwork({ inputs, hidden, outputs, leak, activation, bias })

/** The outputs of PyTorch's module, whose weights are read from the folder's file or written to it. */
function pytorch(place: string, direction: 'load' | 'save', activation: string, bias: string): Float64Array {
  writeFileSync(join(place, 'inputs.npy'), encodeNpy(x))
  const module = [activation, bias === 'trained' ? 'bias' : 'nobias', String(hidden), String(outputs)]
  execFileSync(process.env.PYTHON ?? '/usr/bin/python3', [script, place, direction, ...module])
  return parseNpy(readFileSync(join(place, 'outputs.npy')), 'outputs.npy').data as Float64Array
}

/** max |ours − theirs| / max |theirs| over all steps, trials and outputs. */
function relativeError(network: Network, w: Float64Array, theirs: Float64Array): number {
  const workspace = new Workspace(network, { loss: squaredError(), l2: 0 }, { steps, trials })
  workspace.load({
    inputs: x,
    targets: { data: new Float64Array(theirs.length), shape: [steps, trials, outputs] },
  })
  workspace.forward(w)
  const largest = Math.max(...theirs.map(Math.abs))
  return Math.max(...theirs.map((value, i) => Math.abs(workspace.outputs[i] - value))) / largest
}

describe.each([
  ['relu', 'none'],
  ['tanh', 'trained'],
] as const)('nn.RNN with %s, bias %s', (activation, bias) => {
  const network = networkOf(activation, bias)
  const place = (name: string) => {
    const path = folder(`${name} ${activation} ${bias}`)
    mkdirSync(path)
    return path
  }

  test('loads what is exported and computes the same', () => {
    const path = place('export')
    const parameters = network.initialize(seed(5))
    fillGaussian(parameters.bias, seed(6).generator(), 0, 0.3)
    fillGaussian(parameters.readoutBias, seed(7).generator(), 0, 0.3)
    writeFileSync(join(path, 'weights.npz'), exportParameters(parameters))
    const theirs = pytorch(path, 'load', activation, bias)
    expect(theirs).toHaveLength(steps * trials * outputs)
    expect(relativeError(network, parameters.data, theirs)).toBeLessThan(1e-12)
    // control: a leak is not of nn.RNN
    expect(relativeError(networkOf(activation, bias, 0.1), parameters.data, theirs)).toBeGreaterThan(1e-3)
  })

  test('its state_dict is imported and computes the same', () => {
    const path = place('import')
    const theirs = pytorch(path, 'save', activation, bias)
    const { data, recurrent } = importParameters(
      network,
      readFileSync(join(path, 'weights.npz')),
      'weights.npz',
    )
    expect(relativeError(network, data, theirs)).toBeLessThan(1e-12)
    // control: with the matrix transposed it does not
    recurrent.set(recurrent.map((_, i, all) => all[(i % hidden) * hidden + Math.floor(i / hidden)]))
    expect(relativeError(network, data, theirs)).toBeGreaterThan(1e-3)
  })
})
