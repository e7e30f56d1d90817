import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { below, credit, creditHere, tiny } from './command.ts'
import { scratch } from './scratch.ts'
import { kill, randomOf } from './survival.ts'

const folder = scratch()
const example = (name: string) => fileURLToPath(new URL(`../../../docs/examples/${name}`, import.meta.url))
const cell = `${example('adaptive.mjs')}:leak=0.8,adaptationLeak=0.95,adaptation=0.5`
const loss = example('huber.mjs')

describe.each([
  ['a cell', ['--task', 'sine', '--cell', cell], 'network.cell', cell, cell.replace('0.8', '0.6')],
  [
    'a loss',
    ['--task', 'sine', '--loss', `${loss}:threshold=0.5`],
    'training.loss',
    loss,
    `${loss}:threshold=2`,
  ],
])('%s by the path of its module', (_, flags, field, one, other) => {
  const train = [
    'train',
    ...flags,
    '--rule',
    'eprop',
    ...tiny,
    '--updates',
    '40',
    '--checkpoint-every',
    '0',
    '--out',
  ]

  test('is trained, killed, gone on with to the same bytes, and exported', async () => {
    const [whole, killed] = [folder(`${field}-whole`), folder(`${field}-killed`)]
    const { code, stderr } = await credit([...train, whole])
    expect(stderr).not.toMatch(/must be/)
    expect(code).toBe(0)
    await kill([...train, killed], killed, { times: 1, within: 20, random: randomOf(5) })
    expect(await credit([...train, killed])).toMatchObject({ code: 0 })
    for (const name of ['metrics.jsonl', 'parameters.arrays', 'manifest.json']) {
      expect(readFileSync(join(killed, name)).equals(readFileSync(join(whole, name)))).toBe(true)
    }
    const { modules } = JSON.parse(readFileSync(join(whole, 'manifest.json'), 'utf8'))
    expect(Object.values(modules)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
    const exported = ['export', whole, '--allow-modules', '--out', folder(`${field}.npz`)]
    expect(await creditHere(exported)).toMatchObject({ code: 0 })
    // starts the command five times
  }, 180_000)

  test('is swept over its own option', async () => {
    const out = folder(`${field}-swept`)
    const args = ['sweep', ...flags.slice(0, 2), '--rules', 'exact', '--grid', `${field}=${one},${other}`]
    const { code, stdout, stderr } = await credit([...args, ...tiny, '--json', '--out', out])
    expect(stderr).not.toMatch(/must be/)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ runs: 2, ended: 2 })
    const metrics = below(out).filter((path) => path.endsWith('metrics.jsonl'))
    expect(new Set(metrics.map((path) => readFileSync(join(out, path), 'utf8'))).size).toBe(2)
  })
})

test.each([
  [['--cell', `${example('adaptive.mjs')}:leek=0.8`], '(did you mean leak?), got "leek"'],
  [['--loss', `${loss}:treshold=2`], 'must be one of threshold (did you mean threshold?), got "treshold"'],
  [
    ['--loss', 'squared-eror'],
    '--loss must be one of squared-error, cross-entropy, cross-entropy-last, or a module such as ./mine.mjs (did you mean squared-error?)',
  ],
  [['--cell', 'votage'], '(did you mean voltage?)'],
  [['--cell', cell, '--leak', '0.5'], '--leak must be left out: the cell is'],
  [['--loss', example('hops.mjs')], 'its default export must be a loss'],
  [['--feedback', 'none.npy'], '--feedback must be a file that is there'],
  [['--feedback', loss], '--feedback must be left out: no rule has feedback=given, got'],
  [['--rule', 'eprop:feedback=given'], '--feedback must be given, the file of the matrix'],
  [['--types', '2*0,2*1'], '--types must be 8 numbers, one for each unit'],
])('%j is refused, and nothing is written', async (flags, message) => {
  const out = folder('refused')
  const { code, stderr } = await creditHere(['train', '--task', 'sine', ...tiny, ...flags, '--out', out])
  expect(stderr).toContain(message)
  expect(code).toBe(1)
  expect(stderr.trimEnd()).not.toContain('\n')
  expect(() => below(out)).toThrow('ENOENT')
})
