import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeNpy, encodeNpz, parseNpz } from '@credit/tasks'
import { describe, expect, test } from 'vitest'
import { credit } from './command.ts'
import { scratch } from './scratch.ts'

// The trainings of nest.test.ts as a user of another program runs them: its arrays in files, its settings as flags.

const folder = scratch()
const source = new URL('../../../golden/nest/', import.meta.url)

/** What a few lines of NumPy write: trials, weights named as PyTorch names them, and the feedback matrix. */
function converted(name: string, trialsOf: (arrays: ReturnType<typeof parseNpz>) => object, place: string) {
  const arrays = parseNpz(readFileSync(new URL(name, source)), name)
  const shape = [...arrays.x_shape.data]
  const size = shape.reduce((a, b) => a * b)
  // numpy.unpackbits
  const x = Uint8Array.from({ length: size }, (_, i) => (arrays.x.data[i >> 3] >> (7 - (i & 7))) & 1)
  const inputs = { data: x, shape: shape.length === 2 ? [1, ...shape] : shape }
  const { W_rec, W_in, W_out, B } = arrays
  const weights = { 'rnn.weight_hh_l0': W_rec, 'rnn.weight_ih_l0': W_in, 'readout.weight': W_out }
  const files = {
    trials: folder(`${place}.npz`),
    weights: folder(`${place}-weights.npz`),
    feedback: folder(`${place}-feedback.npy`),
  }
  writeFileSync(files.trials, encodeNpz({ inputs, ...trialsOf(arrays) }))
  writeFileSync(files.weights, encodeNpz(weights))
  writeFileSync(files.feedback, encodeNpy(B))
  return files
}

const shared = [
  ...['--rule', 'eprop:feedback=given', '--hidden', '100', '--bias', 'none', '--autapses', 'none'],
  ...['--updates', '5', '--batch', '1', '--frozen', 'readoutBias', '--dtype', 'float64'],
  ...[
    '--evaluate-every',
    '1',
    '--evaluation-draw',
    'next',
    '--align-every',
    '100',
    '--curvature-trials',
    '1',
  ],
]

/** The loss, without that of the activity, of the trials of each of the five updates. */
async function losses({ trials, weights, feedback }: ReturnType<typeof converted>, flags: readonly string[]) {
  const out = folder(`run-${Math.random()}`)
  const task = `${trials}:order=in-order`
  const files = ['--task', task, '--start', weights, '--feedback', feedback]
  const { code, stderr } = await credit(['train', ...files, ...shared, ...flags, '--out', out])
  expect(stderr).not.toContain('must be')
  expect(code).toBe(0)
  const lines = readFileSync(join(out, 'metrics.jsonl'), 'utf8').trim().split('\n')
  const found = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'evaluation')
  return found.slice(0, 5).map(({ loss }) => loss as number)
}

const worst = (got: readonly number[], wanted: readonly number[]) =>
  Math.max(...wanted.map((x, i) => Math.abs(got[i] / x - 1)))

describe('regression, 100 LIF', () => {
  const steps = 1000
  const files = converted(
    'fixture_regression.npz',
    ({ target }) => ({ targets: { data: target.data, shape: [1, steps] } }),
    'regression',
  )
  const leak = String(Math.exp(-1 / 30))
  const flags = [
    ...['--cell', 'lif', '--leak', leak, '--threshold', '0.03', '--readout-leak', leak],
    // its loss is a sum over the steps, ours the mean
    ...['--activity', String(300 / steps), '--optimizer', 'sgd', '--learning-rate', String(1e-4 * steps)],
  ]
  const wanted = [101.964356999041, 103.466731126205, 103.340607074771, 103.680244037686, 104.412775748752]

  test('all five losses are those of NEST (1e-8)', async () => {
    const found = await losses(files, flags)
    expect(
      worst(
        found.map((loss) => loss * steps),
        wanted,
      ),
    ).toBeLessThan(1e-8)
  })

  test('control: not with a refractory time', async () => {
    const found = await losses(files, [...flags, '--refractory-steps', '3'])
    expect(
      worst(
        found.map((loss) => loss * steps),
        wanted,
      ),
    ).toBeGreaterThan(1e-6)
  })
})

describe('classification of evidence, 50 LIF and 50 ALIF', () => {
  const steps = 2250
  const mask = {
    data: Uint8Array.from({ length: steps }, (_, t) => (t >= steps - 150 ? 1 : 0)),
    shape: [steps],
  }
  const files = converted('fixture_classification_b1.npz', ({ labels }) => ({ labels, mask }), 'evidence')
  const leak = Math.exp(-1 / 20)
  const slow = Math.exp(-1 / 2000)
  const adaptation = folder('adaptation.npy')
  const beta = (1.7 * (1 - slow)) / (1 - leak)
  const units = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 0 : beta))
  writeFileSync(adaptation, encodeNpy({ data: units, shape: [100] }))
  const flags = [
    ...['--cell', 'alif', '--leak', String(leak), '--drive-gain', '1', '--threshold', '0.6'],
    ...['--adaptation', adaptation, '--adaptation-leak', String(slow), '--adaptation-gain', '1'],
    ...['--refractory-steps', '5', '--readout-leak', String(leak), '--activity', '2'],
    ...['--optimizer', 'adam', '--learning-rate', '0.005'],
  ]
  const wanted = [0.741152550006, 0.7403881877, 0.665785233177, 0.663644193322, 0.729428962844]

  test('all five losses are those of NEST (1e-8)', async () => {
    const found = await losses(files, [...flags, '--epsilon-added-to', 'uncorrected'])
    expect(worst(found, wanted)).toBeLessThan(1e-8)
  })

  test('control: not with ε inside the bias correction', async () => {
    expect(worst(await losses(files, flags), wanted)).toBeGreaterThan(1e-7)
  })
})
