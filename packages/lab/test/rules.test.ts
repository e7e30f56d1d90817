import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { credit, creditHere, tiny } from './command.ts'
import { moduleInWorkspace, scratch, withFile } from './scratch.ts'

const folder = scratch()
const golden = fileURLToPath(new URL('../../../golden', import.meta.url))
const hops = fileURLToPath(new URL('../../../docs/examples/hops.mjs', import.meta.url))

describe('credit golden', () => {
  test('the project agrees with its own cases, every key and kernel', async () => {
    const { code, stdout, stderr } = await creditHere(['golden', golden])
    expect(stderr).toMatch(/^\d{4} agree, 0 do not\n$/)
    expect(code).toBe(0)
    for (const key of [
      'exact',
      'snap3',
      'rflo-random-feedback',
      'modprop-type-released-mu0.4-taps3',
      'eigenvalues',
      'rates',
    ]) {
      expect(stdout).toMatch(new RegExp(`^${key} .*e-1\\d`, 'm'))
    }
    // of golden/cells, exactly
    expect(stdout).toMatch(/^spikes +0\.0e\+0 /m)
    expect(stdout).toMatch(/^24 gradient and 15 curvature cases on reference, simd/)
  })

  test('control: no program agrees to 1e-18, and then it exits with 1 and says where', async () => {
    const { code, stderr } = await creditHere(['golden', join(golden, 'gradients'), '--tolerance', '1e-18'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/voltage-\S+, exact, recurrent \(\S+\): \de-\d+ is too much|e-1\d is too much/)
  })

  test.each([
    [[], 'FOLDER is missing: a folder of golden cases'],
    [['nowhere'], 'nowhere: no such folder'],
    [[golden, '--tolerance', '0'], '--tolerance must be a positive number'],
  ])('%o is refused in one line', async (args, message) => {
    const { code, stdout, stderr } = await creditHere(['golden', ...args])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(message)
    expect(stderr.trimEnd()).not.toContain('\n')
  })
})

describe('credit check', () => {
  const small = ['--runs', '1', '--hidden', '4', '--steps', '4', '--activation', 'tanh', '--loss', 'values']

  test('shows the laws, and how near a rule comes on one network', async () => {
    const { code, stdout } = await creditHere(['check', 'eprop', ...small])
    expect(code).toBe(0)
    expect(stdout).toMatch(/On random networks, (\d+) of \1 hold/)
    expect(stdout).toContain('holds   online = offline')
    expect(stdout).toMatch(/^readout +1\.000 +0\.000/m)
    expect(stdout).toMatch(/^3 +\S+ +\S+$/m)
  })

  test('a rule that breaks a law fails, by name', async () => {
    const text = readFileSync(hops, 'utf8')
    // the credit of the last step counts twice: the gradient of a step then depends on how long the trial is
    const changed = text.replace(
      'own.signal.set(credit[0])',
      'credit[0][credit[0].length - 1] *= 2; own.signal.set(credit[0])',
    )
    expect(changed).not.toBe(text)
    const path = moduleInWorkspace('broken')
    const { code, stdout } = await withFile(path, changed, () => credit(['check', path, ...small]))
    expect(code).toBe(1)
    expect(stdout).toContain('FAILED')
  })
})

describe('a rule of one’s own', () => {
  const comparison = (out: string, rule: string) => [
    ...['compare', ...tiny, '--rules', `eprop,${rule}`, '--workers', '2', '--out', out],
  ]
  const train = (out: string, rule: string, ...more: string[]) => credit([...comparison(out, rule), ...more])
  const metrics = (out: string, rule: string) =>
    readFileSync(join(out, 'row-mnist', rule, 'seed-0', 'metrics.jsonl'), 'utf8')

  test('is trained and compared by its path: with no hop it trains as e-prop does, with one it does not', async () => {
    const out = folder('hops')
    const { code, stdout } = await train(out, `${hops}:hops=0,${hops}:hops=1`)
    expect(code).toBe(0)
    expect(stdout).toContain('hops.mjs')
    const losses = (rule: string) =>
      [...metrics(out, rule).matchAll(/"kind":"train".*?"loss":([\d.e+-]+)/g)].map(([, loss]) => Number(loss))
    const [local, none, one] = ['eprop', 'hops.mjs+hops=0', 'hops.mjs+hops=1'].map(losses)
    expect(none!.length).toBeGreaterThan(1)
    none!.forEach((loss, i) => {
      expect(loss).toBeCloseTo(local![i], 9)
    })
    expect(one!.at(-1)).not.toBeCloseTo(local!.at(-1)!, 9)
    const manifest = JSON.parse(
      readFileSync(join(out, 'row-mnist', 'hops.mjs+hops=0', 'seed-0', 'manifest.json'), 'utf8'),
    )
    expect(Object.values(manifest.modules)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
  })

  test('a changed file is refused where its runs are, and repeats them with --fresh', async () => {
    const out = folder('changed')
    const path = moduleInWorkspace('mine')
    await withFile(path, readFileSync(hops, 'utf8'), async () => {
      expect((await train(out, path)).code).toBe(0)
      expect((await creditHere(comparison(out, path))).stderr).toContain('2 finished runs were kept')
      appendFileSync(path, '// changed\n')
      const { code, stderr } = await creditHere(comparison(out, path))
      expect(code).toBe(1)
      expect(stderr).toMatch(/^[^\n]+: holds a run of another configuration \([^\n]+\n$/)
      expect(stderr).toContain(`modules.${path} is "`)
      expect((await train(out, path, '--fresh')).code).toBe(0)
    })
  })
})

describe('a module that throws before the first update', () => {
  const said = async (content: string, ...flags: string[]) => {
    const path = moduleInWorkspace('throwing')
    const args = (path: string) => ['compare', ...tiny, '--out', folder('none'), ...flags, path]
    return withFile(path, content, async () => ({ path, ...(await credit(args(path))) }))
  }
  const rule = (body: string) =>
    `import { eprop } from '@credit/rules'\nexport default { ...eprop(), estimator() {\n  ${body}\n} }\n`

  test.each([
    ['an error', "throw new TypeError('no trace yet')", 'no trace yet'],
    ['an error of two lines', "throw new Error('no\\ntrace')", 'no trace'],
    ['a mistake', 'return nowhere.trace', 'nowhere is not defined'],
  ])('%s in estimator() is one line with its place', async (_, body, message) => {
    const { path, code, stdout, stderr } = await said(rule(body), '--rules')
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `${path}:3: ${message}\n` })
  })

  test('what is no error, too', async () => {
    expect((await said(rule("throw 'early'"), '--rules')).stderr).toMatch(
      /throwing-\d+\.mjs: early was thrown[^\n]*\n$/,
    )
  })

  test('a task of one’s own, too', async () => {
    const content = "export default () => {\n  throw new Error('no trials')\n}\n"
    const { path, code, stderr } = await said(content, '--tasks')
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${path}:2: no trials\n` })
  })
})
