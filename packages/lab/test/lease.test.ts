import { readFileSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { credit, start } from './command.ts'
import { bytesOf, finishedFiles, namesIn } from './runFiles.ts'
import { scratch } from './scratch.ts'
import { short } from './survival.ts'

const folder = scratch()

describe('a process that is stopped for longer than its lease', () => {
  const training = (out: string) => [
    ...['train', '--task', 'copy', '--rule', 'exact', ...short, '--updates', '1200'],
    ...['--checkpoint-every', '0.2', '--lease', '2', '--out', out],
  ]

  test('refuses to write when it wakes up, and the run ends byte for byte as if it had not been there', async () => {
    const [whole, out] = [folder('whole'), folder('taken over')]
    expect((await credit(training(whole))).code).toBe(0)

    const { child, ending } = start(training(out))
    const stopped = new Promise<void>((resolve) => {
      child.stderr!.on('data', (text: string) => {
        if (/update 1\d\d of/.test(text) && child.kill('SIGSTOP')) resolve()
      })
    })
    await stopped
    await after(2200)
    const { child: second, ending: secondEnding } = start(training(out))
    const began = new Promise<void>((resolve) => {
      second.stderr!.on('data', (text: string) => {
        if (/update \d+ of/.test(text)) resolve()
      })
    })
    await began
    const before = readFileSync(`${out}.lock`, 'utf8')
    child.kill('SIGCONT')
    const first = await ending
    expect(first).toMatchObject({ code: 1, stdout: '' })
    expect(first.stderr).toMatch(
      /did not renew its lease for \d+\.\d s, and another one works on the run now; nothing more is written\n$/,
    )
    expect(JSON.parse(before).pid).toBe(second.pid)
    expect((await secondEnding).code).toBe(0)
    expect(bytesOf(out)).toEqual(bytesOf(whole))
    expect(namesIn(out)).toEqual(finishedFiles)
  })
})
