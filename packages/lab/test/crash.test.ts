import { existsSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { credit, creditWithin } from './command.ts'
import { bytesOf, finishedFiles, namesIn, resumedAt } from './runFiles.ts'
import { scratch } from './scratch.ts'
import { interrupt, kill, randomOf, short } from './survival.ts'

const folder = scratch()
// kernl learns a kernel, adam its moments: both have to survive
// updates enough for a busy machine, whose kills come late
const long = [...short, '--updates', '240']
const training = ['train', '--task', 'copy', '--rule', 'kernl', ...long]
const command = (name: string) => [...training, '--checkpoint-every', '0', '--out', folder(name)]
const whole = folder('whole')

beforeAll(async () => {
  // checkpoints do not matter to what is left
  expect((await credit([...training, '--out', whole])).code).toBe(0)
})

/** That the run is there, byte for byte as the one that nothing happened to, and nothing beside it. */
function expectWhole(name: string): void {
  expect(namesIn(folder(name))).toEqual(finishedFiles)
  expect(bytesOf(folder(name))).toEqual(bytesOf(whole))
  expect(namesIn(folder('')).filter((each) => each.startsWith(`${name}.`))).toEqual([])
}

// comparisons are killed in ownTask.test.ts, and often in crash.slow.ts
describe('credit train', () => {
  test('killed five times at random moments, ends byte for byte as if nothing had been', async () => {
    const kills = await kill(command('killed'), folder('killed'), {
      times: 5,
      within: 10,
      random: randomOf(1),
    })
    // every kill hit a run that was under way, and left no folder that could be taken for a finished one
    expect(kills.map(({ code }) => code)).toEqual([null, null, null, null, null])
    expect(existsSync(folder('killed'))).toBe(false)
    expect((await credit(command('killed'))).code).toBe(0)
    expectWhole('killed')
    const resumed = resumedAt(folder('killed'))
    expect(resumed).toHaveLength(5)
    expect(resumed).toEqual([...new Set(resumed)].sort((a, b) => a - b))
    expect(resumed[0]).toBeGreaterThan(0)
  })

  // as most batch systems say that time is up; the other signals are in crash.slow.ts
  test('SIGTERM leaves a checkpoint and ends with 130; it goes on from there', async () => {
    const out = folder('stopped')
    const { code, stdout, stderr, at } = await interrupt(command('stopped'), out, 'SIGTERM')
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toContain(
      `Interrupted: 1 run is not finished in ${out}; the same command goes on from there.\n`,
    )
    // no lock, nothing half-written
    expect(namesIn(folder('')).filter((each) => each.startsWith('stopped'))).toEqual(['stopped.partial'])
    expect(at).toBeGreaterThan(5)
    expect((await credit(command('stopped'))).code).toBe(0)
    expect(resumedAt(out)).toEqual([at])
    expectWhole('stopped')
  })

  test('a second process on the same run is refused in one line, and the first one is unharmed', async () => {
    let second: ReturnType<typeof credit> | undefined
    const { code, stderr } = await credit(command('two'), (text, child) => {
      if (second !== undefined || !text.includes(': update ')) return
      // it waits until the second one has ended
      child.kill('SIGSTOP')
      second = credit(command('two'))
      second.finally(() => child.kill('SIGCONT'))
    })
    const refused = await second!
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(
      /^[^\n]*two\.lock: process \d+ on \S+ works on this run, heard of \d+ s ago; [^\n]*\n$/,
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('lock') })
    expectWhole('two')
  })

  test('a disk that is full when a checkpoint is written: a plain line and 1, and later it goes on', async () => {
    // a checkpoint has some 10 kB
    const full = await creditWithin(8, command('full'))
    expect(full).toMatchObject({ code: 1, stdout: '' })
    const lines = full.stderr
      .trimEnd()
      .split('\n')
      .filter((line) => !line.includes(': update '))
    expect(lines).toEqual([expect.stringMatching(/EFBIG/)])
    expect(lines[0]).toContain(folder('full'))
    expect(existsSync(folder('full'))).toBe(false)
    expect((await credit(command('full'))).code).toBe(0)
    expectWhole('full')
  })
})
