import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { below, credit, creditHere, start, tiny } from './command.ts'
import { bytesOf, checkpointsIn, resumedAt } from './runFiles.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
const parity = fileURLToPath(new URL('../../../docs/examples/parity.mjs', import.meta.url))
const hops = fileURLToPath(new URL('../../../docs/examples/hops.mjs', import.meta.url))

test('the example is short', () => {
  expect(readFileSync(parity, 'utf8').trim().split('\n').length).toBeLessThan(30)
})

describe('a task from a file', () => {
  const compared = (out: string) => [
    ...['compare', '--tasks', parity, '--rules', 'exact,eprop,rflo', '--seeds', '0..2', ...tiny],
    ...['--updates', '40', '--checkpoint-every', '0', '--workers', '2', '--json', '--out', out],
  ]
  const whole = folder('compared')
  const runsIn = (out: string) => {
    const named = below(out).filter((path) => path.endsWith('metrics.jsonl'))
    return named.map((path) => dirname(path)).sort()
  }
  const isUnderWay = (run: string) => run.endsWith('.partial')

  test('is compared under three rules over three seeds, and reported', async () => {
    const { code, stdout, stderr } = await credit(compared(whole))
    expect(stderr).not.toMatch(/error/i)
    expect(code).toBe(0)
    const [task] = JSON.parse(stdout).tasks
    expect(task).toMatchObject({ task: parity, title: 'parity' })
    // half of the way from its own chance, 50 %, to perfect
    expect(task.matched).toMatchObject({ floor: 0.75, reason: expect.stringContaining('floor of 75.0 %') })
    expect(stderr).not.toContain("The paper's settings")
    expect(stderr).not.toMatch(/\d\.\d{8}/)
    expect(task.rows.map(({ rule }: { rule: string }) => rule)).toEqual(['exact', 'eprop', 'rflo'])
    expect(runsIn(whole)).toHaveLength(9)
    const { modules } = JSON.parse(readFileSync(join(whole, runsIn(whole)[0], 'manifest.json'), 'utf8'))
    expect(modules[parity]).toMatch(/^[0-9a-f]{64}$/)
    const reported = await creditHere(['report', whole])
    expect(reported).toMatchObject({ code: 0, stdout: expect.stringMatching(/^task parity$/m) })
    expect(reported.stdout).not.toMatch(/chance is not known|\d\.\d{8}/)
    const page = readFileSync(join(whole, 'report.html'), 'utf8')
    expect(page).toContain('<h2>parity</h2>')
    expect(page).toContain(`credit trials --tasks ${parity}`)
    expect(page).not.toContain('loadTask')
  }, 120_000)

  test('is killed three times while it is compared, and goes on to the same bytes', async () => {
    const out = folder('killed')
    for (const finished of [0, 2, 5]) {
      const { child, ending } = start(compared(out))
      const watch = setInterval(() => {
        try {
          const runs = existsSync(out) ? runsIn(out) : []
          const partial = runs.filter(isUnderWay)
          const hasBegun = partial.some((run) => checkpointsIn(join(out, run)).length > 0)
          if (hasBegun && runs.length - partial.length >= finished) child.kill('SIGKILL')
        } catch (error) {
          // a run has just got its name: it is looked at again
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
        }
      }, 5)
      // no exit code: it was killed, and had not ended
      expect((await ending).code).toBe(null)
      clearInterval(watch)
    }
    expect(runsIn(out).some(isUnderWay)).toBe(true)
    const { code, stderr } = await credit(compared(out))
    expect([code, stderr]).toEqual([0, expect.stringMatching(/\d finished runs? (was|were) kept/)])
    expect(runsIn(out)).toEqual(runsIn(whole))
    for (const run of runsIn(out)) expect(bytesOf(join(out, run))).toEqual(bytesOf(join(whole, run)))
    const resumed = runsIn(out).flatMap((run) => resumedAt(join(out, run)))
    expect(Math.max(...resumed)).toBeGreaterThan(0)
    const table = (of: string) => readFileSync(join(of, 'runs.csv'), 'utf8')
    expect(table(out)).toBe(table(whole))
    // the control: runs of another seed have other bytes
    const [one, other] = runsIn(whole)
    expect(bytesOf(join(whole, one))).not.toEqual(bytesOf(join(whole, other)))
  }, 180_000)

  test('and the parameters of its runs are exported', async () => {
    const run = join(whole, runsIn(whole)[0])
    expect(
      await creditHere(['export', run, '--allow-modules', '--out', folder('weights.npz')]),
    ).toMatchObject({ code: 0 })
  })

  test('is swept over its own option', async () => {
    const out = folder('swept')
    const args = ['sweep', '--tasks', parity, '--rules', 'eprop', '--grid', 'options.length=50,100']
    const { code, stdout } = await credit([...args, ...tiny, '--json', '--out', out])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ runs: 2, ended: 2 })
  })

  test.each([
    [`${parity}:lenght=3`, 'must be one of dt, length, rate (did you mean length?), got "lenght"'],
    ['./none.mjs', '--task must be a file that is there, got "./none.mjs"'],
  ])('%s is refused, and nothing is written', async (task, message) => {
    const out = folder('refused')
    const { code, stderr } = await creditHere(['train', '--task', task, ...tiny, '--out', out])
    expect(code).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr.trimEnd()).not.toContain('\n')
    expect(() => below(out)).toThrow('ENOENT')
  })
})

describe('before the first update', () => {
  const refused = async (...args: string[]) => {
    const out = folder('nothing')
    const { code, stderr } = await creditHere(['compare', ...args, ...tiny, '--out', out])
    expect(code).toBe(1)
    expect(() => below(out)).toThrow('ENOENT')
    return stderr
  }

  test('a rule that the leak does not allow is refused, and no other trains', async () => {
    const given = ['--tasks', 'delayed-match', '--cell', 'rate', '--leak', '0.5']
    expect(await refused(...given, '--rules', 'exact,modprop')).toContain(
      'credit compare: --rules modprop: network.cell must be a cell with a constant gain, as voltage and lif can be, got "rate"',
    )
  })

  test('a misspelt option of a module is refused, in plain JavaScript too', async () => {
    const given = ['--tasks', 'delayed-match', '--rules']
    expect(await refused(...given, `exact,${hops}:hop=3`)).toContain('(did you mean hops?), got "hop"')
  })
})
