import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { below, credit, tiny } from './command.ts'
import { scratch } from './scratch.ts'
import { kill, randomOf } from './survival.ts'

const folder = scratch()
const parity = fileURLToPath(new URL('../../../docs/examples/parity.mjs', import.meta.url))
const hops = fileURLToPath(new URL('../../../docs/examples/hops.mjs', import.meta.url))

test('the example is short', () => {
  expect(readFileSync(parity, 'utf8').trim().split('\n').length).toBeLessThan(30)
})

describe('a task from a file', () => {
  test('is compared under three rules over three seeds, and reported', async () => {
    const out = folder('compared')
    const args = ['compare', '--tasks', parity, '--rules', 'exact,eprop,rflo', '--seeds', '0..2']
    const { code, stdout, stderr } = await credit([...args, ...tiny, '--json', '--out', out])
    expect(stderr).not.toMatch(/error/i)
    expect(code).toBe(0)
    const [task] = JSON.parse(stdout).tasks
    expect(task.rows.map(({ rule }: { rule: string }) => rule)).toEqual(['exact', 'eprop', 'rflo'])
    expect(below(out).filter((path) => path.endsWith('metrics.jsonl'))).toHaveLength(9)
    const manifests = below(out).filter((path) => path.endsWith('manifest.json'))
    const { modules } = JSON.parse(readFileSync(join(out, manifests[0]), 'utf8'))
    expect(modules[parity]).toMatch(/^[0-9a-f]{64}$/)
    expect(await credit(['report', out])).toMatchObject({ code: 0 })
  })

  test('is killed and goes on to the same bytes, and its parameters are exported', async () => {
    const [whole, killed] = [folder('whole'), folder('killed')]
    const args = ['train', '--task', `${parity}:length=100`, '--rule', 'eprop', ...tiny, '--updates', '40']
    const often = ['--checkpoint-every', '0', '--out']
    expect(await credit([...args, '--out', whole])).toMatchObject({ code: 0 })
    await kill([...args, ...often, killed], killed, { times: 1, within: 20, random: randomOf(5) })
    expect(await credit([...args, ...often, killed])).toMatchObject({ code: 0 })
    for (const name of ['metrics.jsonl', 'parameters.arrays', 'manifest.json']) {
      expect(readFileSync(join(killed, name)).equals(readFileSync(join(whole, name)))).toBe(true)
    }
    const npz = folder('weights.npz')
    expect(await credit(['export', whole, '--out', npz])).toMatchObject({ code: 0 })
    // starts the command five times
  }, 180_000)

  test('is swept over its own option', async () => {
    const out = folder('swept')
    const args = ['sweep', '--tasks', parity, '--rules', 'eprop', '--grid', 'options.length=50,100']
    const { code, stdout } = await credit([...args, ...tiny, '--json', '--out', out])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ runs: 2, ended: 2 })
  })

  test.each([
    [`${parity}:lenght=3`, 'must be one of dt, length, rate (did you mean length?), got "lenght"'],
    ['./none.mjs', 'none.mjs: no such file'],
  ])('%s is refused, and nothing is written', async (task, message) => {
    const out = folder('refused')
    const { code, stderr } = await credit(['train', '--task', task, ...tiny, '--out', out])
    expect(code).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr.trimEnd()).not.toContain('\n')
    expect(() => below(out)).toThrow('ENOENT')
  })
})

describe('before the first update', () => {
  const refused = async (...args: string[]) => {
    const out = folder('nothing')
    const { code, stderr } = await credit(['compare', ...args, ...tiny, '--out', out])
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
