import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationOf } from '@credit/training'
import { beforeAll, describe, expect, test } from 'vitest'
import { format } from '../src/run/format.ts'
import { below, credit, creditHere, tiny } from './command.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
const copy = [...tiny, '--tasks', 'copy']
const one = ['--quick', '--task', 'copy', '--hidden', '6', '--batch', '4', '--updates', '3']
const read = (...path: string[]) => readFileSync(join(...path), 'utf8')

/** A module of the folder, by its path. */
function module(name: string, text: string): string {
  const path = folder(name)
  writeFileSync(path, text)
  return path
}

describe('a rule that misbehaves fails alone, in a line, and the others go on', () => {
  const inside = (what: string) => `
    import { eprop } from '${join(import.meta.dirname, '../../rules/dist/index.js')}'
    import { isMainThread } from 'node:worker_threads'
    const rule = eprop()
    export default { ...rule, estimator(...given) {
      const made = rule.estimator(...given)
      let calls = 0
      const { estimate } = made
      made.estimate = (...all) => {
        if (!isMainThread && ++calls > 1) { ${what} }
        return estimate(...all)
      }
      return made
    } }`

  test.each([
    ['exits.mjs', inside('process.exit(3)'), 'it called process.exit(3), which a rule may not do'],
    ['throws-text.mjs', inside("throw 'no luck'"), 'no luck was thrown, which is no Error'],
    ['throws-null.mjs', inside('throw null'), 'null was thrown, which is no Error'],
  ])('%s', { timeout: 120_000 }, async (name, text, message) => {
    const out = folder(`${name} out`)
    const rules = `${module(name, text)},eprop`
    const { code, stderr } = await credit([
      'compare',
      ...copy,
      '--rules',
      rules,
      '--workers',
      '1',
      '--out',
      out,
    ])
    expect(code).toBe(1)
    expect(stderr).toContain(message)
    expect(below(out)).toContain(join('copy', 'eprop', 'seed-0', 'seal.json'))
  })

  test('one that exits when it is imported does not end the command without a word', async () => {
    const path = module('exits-early.mjs', 'process.exit(0)')
    const { code, stderr } = await credit(['train', ...one, '--rule', path, '--out', folder('early')])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^[^\n]*it called process\.exit\(0\)[^\n]*\n$/),
    })
  })
})

describe('a file from somebody else runs nothing', () => {
  const marker = folder('it-ran')
  const evil = module(
    'evil.mjs',
    `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(marker)}, '')\nexport default {}`,
  )
  const ran = () => below(folder('.')).includes('it-ran')
  const config = folder('config.json')
  writeFileSync(config, JSON.stringify({ rule: evil }))
  const list = folder('list.json')
  writeFileSync(list, JSON.stringify({ rule: `exact,${evil}` }))
  const sweep = folder('sweep.json')
  writeFileSync(
    sweep,
    JSON.stringify({ rules: ['exact', evil], grid: { 'training.learningRate': [0.1, 0.2] } }),
  )

  test.each([
    ['train', [...one, '--config', config]],
    ['compare', [...copy, '--config', list]],
    ['sweep', [sweep, ...copy]],
    ['trials', ['copy', '--config', config]],
  ])('credit %s', async (command, args) => {
    const { code, stdout, stderr } = await creditHere([command, ...args, '--out', folder('refused')])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    if (command !== 'trials') expect(stderr).toContain('a module is run only with --allow-modules')
    expect(ran()).toBe(false)
  })

  test('with --allow-modules it does, as the control', async () => {
    await credit(['train', ...one, '--config', config, '--allow-modules', '--out', folder('allowed')])
    expect(ran()).toBe(true)
  })
})

describe('the folder of a run of somebody else, sealed anew', () => {
  const ran = folder('ran by an export')
  const spy = `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(ran)}, '')\nexport default {}\n`

  test.each<[string, (configuration: Record<string, Record<string, unknown>>, path: string) => void]>([
    ['task', (configuration, path) => Object.assign(configuration, { task: path })],
    ['loss', ({ training }, path) => Object.assign(training, { loss: path })],
  ])('runs no module by credit export: %s', async (what, put) => {
    const run = folder(`theirs ${what}`)
    await credit(['train', ...one, '--rule', 'eprop', '--out', run])
    const path = `${folder(`evil ${what}`)}.mjs`
    writeFileSync(path, spy)
    const manifest = JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8'))
    put(manifest.configuration, path)
    const text = Buffer.from(JSON.stringify(manifest))
    writeFileSync(join(run, 'manifest.json'), text)
    const sealed = JSON.parse(readFileSync(join(run, 'seal.json'), 'utf8'))
    sealed.files['manifest.json'] = {
      bytes: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
    }
    writeFileSync(join(run, 'seal.json'), JSON.stringify(sealed))
    const given = ['export', run, '--out', folder(`${what}.npz`)]
    rmSync(ran, { force: true })
    const { code, stderr } = await creditHere(given)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/only with --allow-modules, got/),
    })
    expect(existsSync(ran)).toBe(false)
    // the control
    await creditHere([...given, '--allow-modules'])
    expect(existsSync(ran)).toBe(true)
  })
})

describe('a folder of somebody else, whose runs were handed to an engine,', () => {
  const marker = folder('the-folder-ran')
  const evil = module(
    'evil-rule.mjs',
    `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(marker)}, '')\nexport default {}`,
  )
  const digest = createHash('sha256').update(read(evil)).digest('hex')
  const ran = () => below(folder('.')).includes('the-folder-ran')

  /** A study of one run, and no server. */
  function study(name: string, change: (declaration: Record<string, unknown>) => void = () => {}): string {
    const out = folder(name)
    mkdirSync(join(out, 'engine'), { recursive: true })
    const declaration = {
      ...{ format, id: '0123456789ab', kind: 'sweep', engine: 'slurm', command: '', cwd: folder('.') },
      ...{ checkpointEvery: 20, lease: 120, attempts: 3, options: {} },
    }
    change(declaration)
    writeFileSync(join(out, 'engine', 'study.json'), JSON.stringify(declaration))
    const configuration = configurationOf({ task: 'copy', rule: evil, seed: 0 }, { preset: 'quick' })
    const run = { condition: 'evil', folder: 'copy/evil/seed-0', configuration }
    writeFileSync(join(out, 'engine', 'runs.jsonl'), `${JSON.stringify(run)}\n`)
    return out
  }

  test('runs no module by credit worker', async () => {
    const other = digest.replaceAll(/\d/g, '0')
    for (const [i, flags] of [[], ['--allow-hashes', other]].entries()) {
      const { code, stderr } = await creditHere(['worker', study(`theirs ${i}`), '--task', '0', ...flags])
      expect(code).toBe(1)
      expect(stderr).toContain(
        `run only with --allow-modules, or --allow-hashes with its SHA-256, which is ${digest}`,
      )
      expect(ran()).toBe(false)
    }
  })

  test.each([['--allow-modules'], [`--allow-hashes=${digest}`]])(
    'runs it with %s, as the control',
    async (flag) => {
      await credit(['worker', study(`mine ${flag.slice(8, 12)}`), '--task', '0', flag])
      expect(ran()).toBe(true)
      rmSync(marker)
    },
  )

  test.each([
    ['a line more in the name of a partition', { options: { partition: 'p\ntouch it' } }],
    ['a text for a number', { options: { notice: '60\ntouch it' } }],
    ['a quote in a folder', { cwd: '/tmp/"' }],
    ['another name of a job', { id: '$(touch it)' }],
  ])('puts into no script %s', async (_, change) => {
    const out = study('scripts', (declaration) => Object.assign(declaration, change))
    const { code, stderr } = await creditHere(['collect', out, '--again'])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^[^\n]*study\.json: cannot be read[^\n]*\n$/),
    })
  })
})

describe('a comparison', () => {
  const out = folder('comparison')
  const compare = (...more: string[]) => credit(['compare', ...copy, '--workers', '1', '--out', out, ...more])
  beforeAll(async () => {
    expect((await compare('--rules', 'exact,eprop')).code).toBe(0)
  }, 120_000)

  test('without the runs of the one before is refused, and that one keeps its list', async () => {
    const before = read(out, 'comparison.json')
    for (const rules of ['exact', 'rflo', 'exact,rflo']) {
      const { code, stderr } = await compare('--rules', rules)
      expect(code).toBe(1)
      expect(stderr).toMatch(/^[^\n]*comparison\.json: lists a run that is not asked for \(copy, e[^\n]*\n$/)
    }
    const swept = await credit(['sweep', ...copy, '--grid', 'training.l2=0,0.1', '--out', out])
    expect([swept.code, swept.stderr]).toEqual([
      1,
      expect.stringContaining('lists a run that is not asked for'),
    ])
    expect(read(out, 'comparison.json')).toBe(before)
  })

  test('with more runs is added to the one before', async () => {
    const { code, stderr } = await compare('--rules', 'exact,eprop,rflo')
    expect([code, stderr]).toEqual([0, expect.stringContaining('2 finished runs were kept')])
    expect(JSON.parse(read(out, 'comparison.json')).runs).toHaveLength(3)
  })

  test('two at once into one folder: no run is trained twice, none is lost, the list has all of them', async () => {
    const both = folder('both')
    const args = ['compare', ...copy, '--workers', '1', '--rules', 'exact,eprop', '--out', both]
    const ends = await Promise.all([credit(args), credit(args)])
    // one of them may find a run in the hands of the other, and says so
    for (const { code, stderr } of ends) if (code !== 0) expect(stderr).toContain('works on this run')
    expect((await credit(args)).code).toBe(0)
    expect(JSON.parse(read(both, 'comparison.json')).runs).toHaveLength(2)
    for (const rule of ['exact', 'eprop']) {
      expect(read(both, 'copy', rule, 'seed-0', 'metrics.jsonl')).toBe(
        read(out, 'copy', rule, 'seed-0', 'metrics.jsonl'),
      )
    }
  })

  test('beside folders of somebody else leaves them alone', async () => {
    const beside = folder('beside')
    cpSync(out, beside, { recursive: true })
    const theirs = ['seed-0.old', 'seed-0.partial.old', 'seed-1.old'].map((name) =>
      join(beside, 'copy/exact', name),
    )
    for (const path of theirs) {
      mkdirSync(path)
      writeFileSync(join(path, 'thesis.tex'), 'mine')
    }
    const again = ['compare', ...copy, '--rules', 'exact,eprop,rflo', '--fresh', '--out', beside]
    expect((await credit(again)).code).toBe(0)
    for (const path of theirs) expect(read(path, 'thesis.tex')).toBe('mine')
  })
})
