import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseNpz } from '@credit/tasks'
import type { Metric } from '@credit/training'
import { beforeAll, describe, expect, test } from 'vitest'
import { credit, creditHere } from './command.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
const settings = [
  ...['--task', 'delayed-xor', '--quick', '--hidden', '8', '--bias', 'trained', '--batch', '4'],
  ...['--final-trials', '20', '--curvature-trials', '8'],
]
const [run, weights] = [folder('run'), folder('weights.npz')]

beforeAll(async () => {
  const training = ['--updates', '6', '--evaluation-trials', '20']
  const made = await credit(['train', ...settings, ...training, '--rule', 'exact', '--out', run])
  expect(made.code).toBe(0)
  expect((await creditHere(['export', run, '--out', weights])).code).toBe(0)
})

const metricsOf = (path: string): Metric[] =>
  readFileSync(join(path, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

/** What was measured at an update, default the last one, whichever that is. */
const measured = (path: string, at?: number) => {
  const metrics = metricsOf(path)
  const wanted = at ?? metrics.at(-1)!.update
  return metrics
    .filter(({ kind, update }) => update === wanted && ['evaluation', 'curvature'].includes(kind))
    .map(({ update, ...rest }) => rest)
}

describe('credit export', () => {
  test('writes the arrays and says which', async () => {
    const out = folder('new/deep.npz')
    const args = ['--out', out, '--at', 'start', '--dtype', 'float32', '--json']
    const { code, stdout } = await creditHere(['export', run, ...args])
    expect(code).toBe(0)
    const { arrays, ...said } = JSON.parse(stdout)
    expect(said).toEqual({ out, run, at: 'start', update: 0, dtype: 'float32' })
    const written = parseNpz(readFileSync(out), out)
    expect(Object.entries(written).map(([name, { shape }]) => ({ name, shape }))).toEqual(arrays)
    expect(arrays).toContainEqual({ name: 'rnn.bias_hh_l0', shape: [8] })
    expect(written['rnn.weight_hh_l0'].data).toBeInstanceOf(Float32Array)
    const end = parseNpz(readFileSync(weights), weights)
    expect(end['rnn.weight_hh_l0'].data.map(Math.fround)).not.toEqual(written['rnn.weight_hh_l0'].data)
  })

  test.each([
    [[run], ['--out is missing: a file such as weights.npz']],
    [
      [run, '--out', folder('x.npz'), '--at', 'middle'],
      ['--at must be one of end, start', '"middle"'],
    ],
    [[folder('none'), '--out', folder('x.npz')], [`${folder('none')}: no such folder`]],
  ])('%o is refused in one line', async (args, parts) => {
    const { code, stdout, stderr } = await creditHere(['export', ...args])
    expect({ code, stdout, left: existsSync(folder('x.npz')) }).toEqual({ code: 1, stdout: '', left: false })
    expect(stderr).toMatch(/^[^\n]+\n$/)
    for (const part of parts) expect(stderr).toContain(part)
  })

  test('a folder of that name stays', async () => {
    mkdirSync(folder('folder.npz'))
    const { code, stderr } = await creditHere(['export', run, '--out', folder('folder.npz')])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^EISDIR[^\n]+\n$/)
  })
})

describe('credit import', () => {
  test('measures at the imported point what the training measured at its end', async () => {
    const out = folder('imported')
    const { code, stdout } = await credit([
      'import',
      weights,
      ...settings,
      '--rule',
      'eprop',
      '--json',
      '--out',
      out,
    ])
    expect(code).toBe(0)
    expect(measured(out)).toHaveLength(6)
    expect(measured(out)).toEqual(measured(run))
    // control: the training had not measured that at its start
    expect(measured(run, 0)).toHaveLength(6)
    expect(measured(run, 0)).not.toEqual(measured(run))
    const { configuration, metrics } = JSON.parse(stdout)
    expect(configuration.start).toEqual({ file: weights, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(metrics).toContainEqual(expect.objectContaining({ kind: 'alignment', block: 'recurrent' }))
    expect(metrics.at(-1)).toEqual({ kind: 'end', update: 0, status: 'finished' })
    // the run is a run: its parameters leave as they came
    const back = folder('back.npz')
    expect((await creditHere(['export', out, '--out', back])).code).toBe(0)
    expect(readFileSync(back)).toEqual(readFileSync(weights))
  })

  test('a network of another size, or no file, is refused before anything is written', async () => {
    const cases: [string[], string][] = [
      [
        [weights, ...settings, '--hidden', '9'],
        `${weights}/rnn.weight_hh_l0 must be of shape [9, 9], got [8, 8]`,
      ],
      [[folder('none.npz'), ...settings], 'credit import: FILE.npz must be a file that is there'],
      [[weights, ...settings, '--updates', '3'], 'no flag --updates'],
    ]
    for (const [args, part] of cases) {
      const out = folder('refused')
      const { code, stdout, stderr } = await creditHere(['import', ...args, '--out', out])
      expect({ code, stdout, left: existsSync(out) }).toEqual({ code: 1, stdout: '', left: false })
      expect(stderr).toMatch(/^[^\n]+\n$/)
      expect(stderr).toContain(part)
    }
  })
})

describe('credit train --start', () => {
  test('goes on from the file, and only from that file', async () => {
    const [file, out] = [folder('copy.npz'), folder('tuned')]
    writeFileSync(file, readFileSync(weights))
    const args = ['train', ...settings, '--start', file, '--updates', '2', '--evaluation-trials', '20']
    expect((await credit([...args, '--out', out])).code).toBe(0)
    const first = metricsOf(out).filter(({ kind, update }) => kind === 'evaluation' && update === 0)
    const ended = measured(run).filter(({ kind }) => kind === 'evaluation')
    expect(first.map(({ update, ...rest }) => rest)).toEqual(ended)
    // the same name with other weights is another run
    await creditHere(['export', run, '--at', 'start', '--out', file])
    const { code, stderr } = await credit([...args, '--out', out])
    expect(code).toBe(1)
    expect(stderr).toContain('another configuration (start.sha256 is ')
  })
})
