import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkExperiment, configurationOf, fit } from '@credit/training'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { experimentOf } from '../src/experiment.ts'
import { messageOf } from '../src/inputError.ts'
import { summarize, writeReport } from '../src/report/index.ts'
import { creditHere } from './command.ts'
import { calls, commands } from './messages.ts'
import { synthetic, writeRun, writeSynthetic } from './syntheticComparison.ts'

const before = process.cwd()
// inside the workspace, where modules find its packages
const folder = fileURLToPath(new URL(`../runs/messages-${process.pid}`, import.meta.url))

const modules: Readonly<Record<string, string>> = {
  'throws.mjs': "throw new Error('no licence for this machine')",
  'three.mjs': 'export default 3',
  'empty.mjs': 'export default () => ({})',
  'exits.mjs': 'process.exit(1)',
  'opens.mjs': [
    "import { eprop } from '@credit/rules'",
    "export default () => ({ ...eprop(), notation: 'opens', estimator: () => undefined.length })",
  ].join('\n'),
  'hops.mjs': [
    "import { checkInteger } from '@credit/core'",
    "import { truncated } from '@credit/rules'",
    "export default ({ hops = 1 }) => truncated({ window: checkInteger('hops', 'hops', hops, 0) + 1 })",
  ].join('\n'),
  'parity.mjs': [
    "import { copy } from '@credit/tasks'",
    'export default ({ seed, length = 3 }) => copy({ seed, length, delay: 40 })',
  ].join('\n'),
}

beforeAll(() => {
  mkdirSync(join(folder, 'novel'), { recursive: true })
  process.chdir(folder)
  for (const [name, text] of Object.entries(modules)) writeFileSync(name, text)
  writeFileSync('novel/novel.txt', 'It was a dark night.')
  writeFileSync('broken.json', '{')
  writeFileSync('misspelt.json', '{ "trainig": {} }')
  writeSynthetic('compared', { conditions: [{ name: 'eprop', rule: 'eprop' }], seeds: [0] })
  writeRun('run', { task: 'copy', rule: 'eprop', seed: 0 }, [{ kind: 'end', update: 1, status: 'finished' }])
})

afterAll(() => {
  process.chdir(before)
  rmSync(folder, { recursive: true, force: true })
})

/** What is said of a command. */
async function messageOfCommand(command: string): Promise<string> {
  const { code, stderr } = await creditHere(command.split(' '))
  return code === 0 ? 'it was done' : stderr.trimEnd()
}

describe('commands', () => {
  test.each(Object.entries(commands))('credit %s', async (command, message) => {
    const there = readdirSync('.').sort()
    const said = await messageOfCommand(command)
    // what JSON.parse says differs between versions of Node; how many settings there are is no matter of this test
    expect(
      said
        .replaceAll(folder, 'HERE')
        .replace(/JSON \(.*\)$/, 'JSON (…)')
        .replace(/and \d+ more/, 'and … more'),
    ).toBe(message)
    // nothing was trained or written
    expect(readdirSync('.').sort()).toEqual(there)
  })

  test('there are sixty of them, each message is a line of at most 300 letters', () => {
    expect(Object.keys(commands).length + Object.keys(calls).length).toBeGreaterThanOrEqual(60)
    for (const message of Object.values(commands)) {
      expect(message).not.toMatch(/\n|got undefined|\[object|ENOENT/)
      expect(message.length).toBeLessThan(300)
    }
  })

  test('control: the same command without its mistake gets further', async () => {
    expect(await messageOfCommand('report compared --floor 0.1 --out elsewhere')).toBe('it was done')
    rmSync('elsewhere', { recursive: true })
  })
})

const run = { task: 'copy', rule: 'eprop', seed: 0 }
const rateLeak = configurationOf({ ...run, rule: 'modprop' }, { preset: 'quick', network: { cell: 'rate' } })
const wrongCalls: Readonly<Record<string, () => unknown>> = {
  'an unknown preset': () => configurationOf(run, { preset: 'qick' }),
  'an unknown task': () => configurationOf({ ...run, task: 'cpoy' }, { preset: 'none' }),
  'a field of no section': () => configurationOf(run, { preset: 'quick', training: { learningrate: 0.1 } }),
  'a leak for too few units': () =>
    experimentOf(configurationOf(run, { preset: 'quick', network: { leak: [0.5, 0.6] } })),
  'a rule that the cell does not allow': async () => checkExperiment(rateLeak, await experimentOf(rateLeak)),
  'fit without a rule': () => fit({} as never),
  'a reference that is no condition': () => summarize(synthetic(), { reference: 'epropp' }),
  'a report of nothing': () => writeReport('nowhere'),
}

test.each(Object.entries(wrongCalls))('%s', async (name, call) => {
  let said = 'it was done'
  try {
    await call()
  } catch (error) {
    said = messageOf(error as Error)
  }
  expect(said).toBe(calls[name])
})
