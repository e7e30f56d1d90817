import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { below, credit, creditHere, tiny } from './command.ts'
import { scratch } from './scratch.ts'

const folder = scratch()

describe('credit train', () => {
  const flags = ['train', '--task', 'copy', ...tiny]
  const train = (...args: string[]) => credit([...flags, ...args])
  const metrics = (name: string) => readFileSync(join(folder(name), 'metrics.jsonl'), 'utf8')

  test('from the manifest of a run makes that run again, without the flags that it came from', async () => {
    const set = ['--rule', 'eprop', '--update-every', '3', '--options', 'length=2', '--seed', '5']
    expect((await train(...set, '--out', folder('made'))).code).toBe(0)
    const config = join(folder('made'), 'manifest.json')
    const again = await credit(['train', '--config', config, '--out', folder('made again')])
    expect(again.code).toBe(0)
    expect(metrics('made again')).toBe(metrics('made'))
    const other = await credit([
      'train',
      '--config',
      config,
      '--seed',
      '6',
      '--out',
      folder('made otherwise'),
    ])
    expect(other.code).toBe(0)
    expect(metrics('made otherwise')).not.toBe(metrics('made'))
  })

  test('--json says how it ended', async () => {
    const { code, stdout } = await train('--json', '--out', folder('told'))
    expect(code).toBe(0)
    const { out, configuration, metrics } = JSON.parse(stdout)
    expect(out).toBe(folder('told'))
    expect(configuration).toMatchObject({ task: 'copy', rule: 'exact', seed: 0 })
    expect(metrics.at(-1)).toEqual({ kind: 'end', update: 6, status: 'finished' })
  })

  test('an empty folder is taken for its own; somebody else’s is refused', async () => {
    mkdirSync(folder('bare'))
    expect((await train('--out', folder('bare'))).code).toBe(0)
    expect(below(folder('bare'))).toContain('seal.json')
    mkdirSync(folder('novels'))
    writeFileSync(join(folder('novels'), 'novel.txt'), 'It was a dark night.')
    const { code, stderr } = await creditHere([...flags, '--fresh', '--out', folder('novels')])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^credit train: --out must be a new folder or one with an earlier run, got [^\n]+\n$/,
    )
    expect(below(folder('novels'))).toEqual(['novel.txt'])
  })

  test.each([
    ['several rules', ['--rule', 'exact,eprop'], '--rule must be one'],
    ['several seeds', ['--seed', '0..2'], '--seed must be one'],
    ['a rule that runs offline alone', ['--update-every', '1'], '--update-every must be trial for exact'],
    [
      'a projection within trials',
      ['--rule', 'eprop', '--update-every', '1', '--direction', 'projection'],
      '--direction must be estimate',
    ],
    [
      'momentum that would do nothing',
      ['--momentum', '0.5', '--optimizer', 'adam'],
      '--momentum must be 0 with adam',
    ],
    ['a task that is named twice', ['--task', 'adding'], '--task is given twice'],
  ])('%s: one line, and nothing is left', async (name, args, message) => {
    const out = folder(name)
    const { code, stdout, stderr } = await creditHere([...flags, ...args, '--out', out])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^[^\n]+\n$/)
    expect(stderr).toContain(message)
    expect(existsSync(out) || existsSync(`${out}.partial`)).toBe(false)
  })

  test('a folder that cannot be made is said in one line', async () => {
    writeFileSync(folder('file'), '')
    const { code, stderr } = await train('--out', join(folder('file'), 'run'))
    expect(code).toBe(1)
    expect(stderr).toMatch(/^[^\n]+\n$/)
    expect(stderr).toContain(folder('file'))
  })
})
