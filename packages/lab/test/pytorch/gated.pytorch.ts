import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Cell,
  exactCredit,
  fillGaussian,
  gru,
  HessianWorkspace,
  lstm,
  parametersOf,
  recurrentNetwork,
  seed,
  squaredError,
  Workspace,
} from '@credit/core'
import { encodeNpy, parseNpy } from '@credit/tasks'
import { exportParameters, importParameters } from '@credit/training'
import { describe, expect, test } from 'vitest'
import { scratch } from '../scratch.ts'

const script = fileURLToPath(new URL('gated.py', import.meta.url))
const folder = scratch()
const [steps, trials, inputs, hidden, outputs] = [15, 3, 4, 7, 2]
const drawn = (from: number, shape: number[]) => ({
  data: fillGaussian(new Float64Array(shape.reduce((a, b) => a * b)), seed(from).generator(), 0, 1),
  shape,
})
const batch = { inputs: drawn(11, [steps, trials, inputs]), targets: drawn(12, [steps, trials, outputs]) }
const objective = { loss: squaredError(), l2: 0 }
const size = { steps, trials }

function networkOf(cell: Cell) {
  return recurrentNetwork({ inputs, hidden, outputs, cell })
}

/** Outputs, gradient and H·direction of ours. */
function ours(network: ReturnType<typeof networkOf>, w: Float64Array, direction: Float64Array) {
  const workspace = new Workspace(network, objective, size)
  workspace.load(batch)
  workspace.forward(w)
  const gradient = new Float64Array(w.length)
  workspace.gradient(exactCredit, gradient)
  const second = new HessianWorkspace(network, objective, size)
  second.load(batch)
  second.at(w)
  const product = new Float64Array(w.length)
  second.operator('all').apply(direction, product)
  return { outputs: workspace.outputs.slice(), gradient, product }
}

/** The same of PyTorch's module, in a folder with the weights or to which they are written. */
function theirs(network: ReturnType<typeof networkOf>, place: string, mode: 'load' | 'save', kind: string) {
  writeFileSync(join(place, 'inputs.npy'), encodeNpy(batch.inputs))
  writeFileSync(join(place, 'targets.npy'), encodeNpy(batch.targets))
  const module = [kind, String(hidden), String(outputs)]
  execFileSync(process.env.PYTHON ?? '/usr/bin/python3', [script, place, mode, ...module])
  const read = (name: string) => readFileSync(join(place, name))
  const flat = (name: string) => importParameters(network, read(name), name).data
  return { outputs: parseNpy(read('outputs.npy'), 'outputs.npy').data, flat }
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  const scale = Math.max(...Array.from(b, Math.abs))
  expect(a.length).toBe(b.length)
  return Math.max(...Array.from(b, (value, i) => Math.abs(a[i] - value))) / scale
}

describe.each([
  ['GRU', gru()],
  ['LSTM', lstm()],
] as const)('nn.%s', (kind, cell) => {
  const network = networkOf(cell)
  const place = (name: string) => {
    const path = folder(`${kind} ${name}`)
    mkdirSync(path)
    return path
  }

  /** The largest error of outputs, gradient and Hessian-vector product, relative to their largest number. */
  function agreement(
    path: string,
    mode: 'load' | 'save',
    given?: { w: Float64Array; direction: Float64Array },
  ) {
    const found = theirs(network, path, mode, kind)
    const w = given?.w ?? found.flat('weights.npz')
    const errors = (parameters: Float64Array) => {
      const own = ours(network, parameters, given?.direction ?? w)
      return [
        worst(own.outputs, found.outputs),
        worst(own.gradient, found.flat('gradient.npz')),
        worst(own.product, found.flat('product.npz')),
      ]
    }
    for (const error of errors(w)) expect(error).toBeLessThan(1e-12)
    // control: with the rows of two gates exchanged none of the three agrees
    const other = w.slice()
    const { offset, length } = network.layout.blocks.recurrent
    const rows = length / network.gates
    other.copyWithin(offset, offset + rows, offset + 2 * rows)
    other.set(w.subarray(offset, offset + rows), offset + rows)
    for (const error of errors(other)) expect(error).toBeGreaterThan(1e-3)
  }

  test('loads what is exported: outputs, gradient and Hessian-vector product agree to 1e-12', () => {
    const path = place('export')
    const w = drawn(21, [network.layout.size]).data.map((x) => x / 2)
    const direction = drawn(22, [network.layout.size]).data
    for (const [name, data] of [
      ['weights.npz', w],
      ['direction.npz', direction],
    ] as const) {
      writeFileSync(join(path, name), exportParameters(parametersOf(network.layout, data)))
    }
    agreement(path, 'load', { w, direction })
  })

  test('its state_dict is imported: the same, and goes back as it came but for the sum of biases', () => {
    const path = place('import')
    agreement(path, 'save')
    const parameters = importParameters(network, readFileSync(join(path, 'weights.npz')), 'weights.npz')
    const again = importParameters(network, exportParameters(parameters), 'again.npz')
    expect(again.data).toEqual(parameters.data)
    if (kind === 'GRU') expect(parameters.recurrentBias.some((x) => x !== 0)).toBe(true)
  })
})
