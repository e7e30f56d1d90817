import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { credit, creditHere } from './command.ts'
import { bytesOf, checkpointsIn, finishedFiles, namesIn, resumedAt, updateOf } from './runFiles.ts'
import { scratch } from './scratch.ts'
import { flipped, interrupt, randomOf, short } from './survival.ts'

const folder = scratch()
const command = (out: string) => [
  ...['train', '--task', 'copy', '--rule', 'kernl', ...short, '--updates', '40'],
  ...['--checkpoint-every', '0', '--out', out],
]
const whole = folder('whole')
const half = folder('half')
let newest = ''
let before = ''

beforeAll(async () => {
  expect((await credit(command(whole))).code).toBe(0)
  expect((await interrupt(command(half), half, 'SIGINT')).code).toBe(130)
  ;[before, newest] = checkpointsIn(`${half}.partial`) as [string, string]
})

const random = randomOf(3)

/** A copy of a run, in a folder of its own, with one bit of one file flipped. */
function damaged(of: string, within: string, name = within): { out: string; file: string } {
  const out = join(folder(`${basename(of)} ${within}`), 'run')
  const at = of === half ? `${out}.partial` : out
  mkdirSync(dirname(out), { recursive: true })
  cpSync(of === half ? `${half}.partial` : of, at, { recursive: true })
  const file = join(at, name)
  writeFileSync(file, flipped(readFileSync(file), random))
  return { out, file }
}

describe('a flipped bit in an unfinished run is named, never used, and the run ends as it should', () => {
  async function goOn(name: string) {
    const { out, file } = damaged(half, name)
    const { code, stderr } = await credit(command(out))
    expect(code).toBe(0)
    expect(bytesOf(out)).toEqual(bytesOf(whole))
    expect(namesIn(out)).toEqual(finishedFiles)
    const said = stderr.split('\n').filter((line) => line.includes('damaged'))
    return { said, file, resumed: resumedAt(out) }
  }

  test('the newest checkpoint: the one before counts', async () => {
    const { said, file, resumed } = await goOn(newest)
    expect(said).toEqual([expect.stringContaining(file)])
    expect(said[0]).toContain('is passed over')
    expect(resumed).toEqual([updateOf(before)])
  })

  test('the checkpoint before: it is not looked at', async () => {
    const { said, resumed } = await goOn(before)
    expect([said, resumed]).toEqual([[], [updateOf(newest)]])
  })

  test('the metrics: what they were is made again', async () => {
    const { said, file, resumed } = await goOn('metrics.jsonl')
    expect(said.length).toBeGreaterThan(0)
    for (const line of said) expect(line).toContain(file)
    expect(resumed).not.toContain(updateOf(newest))
  })

  test.each(['manifest.json', 'timing.jsonl'])('%s: nothing depends on it', async (name) => {
    const { said, file, resumed } = await goOn(name)
    expect(said).toEqual([expect.stringContaining(file)])
    expect(said[0]).toContain('anew')
    expect(resumed).toEqual([updateOf(newest)])
  })

  test('the control: undamaged, nothing is said', async () => {
    const out = join(folder('as it was'), 'run')
    mkdirSync(dirname(out), { recursive: true })
    cpSync(`${half}.partial`, `${out}.partial`, { recursive: true })
    const { code, stderr } = await credit(command(out))
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('damaged') })
    expect(resumedAt(out)).toEqual([updateOf(newest)])
    expect(bytesOf(out)).toEqual(bytesOf(whole))
  })
})

describe('a flipped bit in a finished run', () => {
  test.each(finishedFiles)('of %s: the run is refused by the name of the file', async (name) => {
    const { out, file } = damaged(whole, name)
    const left = readFileSync(file)
    const { code, stdout, stderr } = await creditHere(command(out))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^[^\n]+\n$/)
    expect(stderr).toContain(name === 'seal.json' ? name : file)
    expect(readFileSync(file)).toEqual(left)
  })

  test('--fresh makes it again', async () => {
    const { out } = damaged(whole, 'fresh', 'seal.json')
    expect((await credit([...command(out), '--fresh'])).code).toBe(0)
    expect(bytesOf(out)).toEqual(bytesOf(whole))
    expect(namesIn(dirname(out))).toEqual(['run'])
  })

  test('the control: a whole one is kept as it is', async () => {
    const times = readFileSync(join(whole, 'timing.jsonl'))
    const { code, stderr } = await creditHere(command(whole))
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('1 finished run was kept'),
    })
    expect(readFileSync(join(whole, 'timing.jsonl'))).toEqual(times)
  })
})
