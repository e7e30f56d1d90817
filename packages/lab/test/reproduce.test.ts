import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Contrast, conditionsIn } from '../src/reproduce/contrast.ts'
import { below, credit, creditHere } from './command.ts'
import { scratch } from './scratch.ts'

const at = scratch()
const tiny = JSON.parse(readFileSync(new URL('tinyStudy.json', import.meta.url), 'utf8'))

/** The primary conditions on one task of a plan that comes with the program, shrunk to seconds. */
function shrunk(name: string, key: string): string {
  const plan = JSON.parse(readFileSync(new URL(`../plans/${name}.json`, import.meta.url), 'utf8'))
  const conditions = plan.conditions.filter(({ role }: { role: string }) => role === 'primary')
  const names = conditions.map((condition: { name: string }) => condition.name)
  const isAbout = ({ contrast }: { contrast: Contrast }) =>
    conditionsIn(contrast).every((each) => names.includes(each))
  const path = at(`${name}.json`)
  const small = {
    ...{ conditions, claims: plan.claims.filter(isAbout), seeds: '0..5' },
    tasks: { [key]: { ...plan.tasks[key], preset: 'quick', changes: tiny } },
    shares: { some: { tasks: [key], conditions: ['exact', 'eprop'] } },
  }
  writeFileSync(path, JSON.stringify({ ...plan, ...small }))
  return path
}

describe('a plan, shrunk to seconds', () => {
  const plan = shrunk('generalization-quick', 'delayed-match')
  const [out, docs] = [at('out'), at('docs')]
  const run = (...more: string[]) => credit(['reproduce', plan, '--out', out, ...more])
  let first: Awaited<ReturnType<typeof run>>
  beforeAll(async () => {
    first = await run('--publish', docs)
  }, 120_000)

  test('is run, judged and published by one command, and by the same command kept as it is, on another machine too', async () => {
    expect(first.stderr).toContain('Published: ')
    expect(first.code).toBe(0)
    expect(first.stdout).toMatch(/(●|✕|○) .* \(exploratory\): Plausible rules generalise worse/)
    const page = readFileSync(join(docs, 'index.md'), 'utf8')
    const kept = await run()
    expect(kept.stderr).toContain('18 finished runs were kept as they were')
    expect(kept.stdout).toBe(first.stdout)
    const elsewhere = await credit(['reproduce', plan, '--out', at('elsewhere'), '--publish', docs])
    expect(elsewhere.stderr).toContain(`Published in ${docs}, and not made again: 18 of the runs.`)
    expect(elsewhere.stderr).not.toContain('update')
    expect(elsewhere.stdout).toBe(first.stdout)
    expect(readFileSync(join(docs, 'index.md'), 'utf8')).toBe(page)
  })

  test('its page is made anew from the records alone', async () => {
    const page = readFileSync(join(docs, 'index.md'), 'utf8')
    writeFileSync(join(docs, 'index.md'), '')
    const { code, stdout } = await creditHere(['reproduce', '--records', docs])
    expect(code).toBe(0)
    expect(stdout).toBe(first.stdout)
    expect(readFileSync(join(docs, 'index.md'), 'utf8')).toBe(page)
  })

  test('a share of it is run on other seeds, and held against what is published', async () => {
    const share = ['--share', 'some', '--seeds', '100..105']
    const { code, stdout, stderr } = await credit([
      'reproduce',
      plan,
      '--out',
      at('share'),
      ...share,
      '--against',
      docs,
    ])
    expect(stderr).toContain('12 runs in')
    expect(code).toBe(0)
    expect(stdout).toMatch(/Against the published verdicts: \d+ hold, \d+ do not, \d+ are open on one side\./)
    expect(stdout).toMatch(/ {4}gap, delayed-match: published \S+/)
  })

  test('another plan or other things in its folder are refused before anything runs', async () => {
    const other = at('other.json')
    writeFileSync(other, readFileSync(plan, 'utf8').replace('"smoothing":3', '"smoothing":5'))
    const { code, stderr } = await creditHere(['reproduce', other, '--out', out])
    expect(stderr).toMatch(/holds runs of another plan \(SHA-256 [0-9a-f]{64}\): use another --out/)
    expect(code).toBe(1)
    writeFileSync(at('somebody.txt'), '')
    const wrong = await creditHere(['reproduce', plan, '--out', at('')])
    expect(wrong.stderr).toContain('--out must be a new folder or one with an earlier study')
  })

  test('runs are not mixed with those of another build', async () => {
    const path = join(out, 'study.json')
    const study = readFileSync(path, 'utf8')
    writeFileSync(path, study.replace(/"build": "[0-9a-f]{4}/, '"build": "0000'))
    try {
      const { code, stderr } = await run()
      expect(stderr).toContain('holds runs of another build of the program (0000')
      expect(code).toBe(1)
    } finally {
      writeFileSync(path, study)
    }
  })

  test('what is there of interrupted runs can be judged', async () => {
    const { code, stdout } = await run('--collect')
    expect(code).toBe(0)
    expect(stdout).toBe(first.stdout)
    expect(below(out)).toContain(join('delayed-match', 'report.html'))
  })
})

test('a name that is no plan is refused with those that there are', async () => {
  const { code, stderr } = await creditHere(['reproduce', 'everything', '--quick'])
  expect(stderr).toMatch(
    /STUDY must be one of .*modprop-quick.*, or the path of a plan, got "everything-quick"/,
  )
  expect(code).toBe(1)
})
