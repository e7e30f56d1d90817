import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { below, creditHere } from './command.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
const parity = fileURLToPath(new URL('../../../docs/examples/parity.mjs', import.meta.url))

describe('credit trials', () => {
  test('draws a picture a task, the same each time', async () => {
    const out = folder('pictures')
    const command = [
      'trials',
      '--tasks',
      'delayed-xor,row-mnist',
      '--trials',
      '2',
      '--seed',
      '3',
      '--out',
      out,
    ]
    const first = await creditHere(command)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toBe(`${join(out, 'delayed-xor.svg')}\n${join(out, 'row-mnist.svg')}\n`)
    expect(below(out)).toEqual(['delayed-xor.svg', 'row-mnist.svg'])
    const picture = () => readFileSync(join(out, 'row-mnist.svg'), 'utf8')
    const before = picture()
    expect(before).toMatch(/^<svg xmlns=.*digit 7.*digit 2.*<\/svg>\n$/)
    await creditHere(command)
    expect(picture()).toBe(before)
  })

  test('--dt, --split and --json', async () => {
    const out = folder('variant')
    const args = ['--task', 'sine', '--dt', '20', '--split', 'test-duration', '--trials', '1', '--json']
    const { code, stdout } = await creditHere(['trials', ...args, '--out', out])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual([
      { task: 'sine', split: 'test-duration', dt: 20, steps: 100, trials: 1, path: join(out, 'sine.svg') },
    ])
  })

  test('of a task from a file', async () => {
    const out = folder('own')
    const args = ['trials', '--tasks', `sine,${parity}:length=40`, '--dt', '5', '--json', '--out', out]
    const { code, stdout } = await creditHere(args)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([
      { task: 'sine', dt: 5 },
      { dt: 5, steps: 40 / 5 },
    ])
    expect(below(out)).toEqual(['parity.mjs+length=40.svg', 'sine.svg'])
  })

  test.each([
    [
      ['--tasks', 'chess'],
      ['--tasks must be one of row-mnist,', '"chess"'],
    ],
    [
      ['--tasks', 'sine', '--split', 'exam'],
      ['--split must be one of train,', 'test-noise', '"exam"'],
    ],
    [
      ['--tasks', 'sine', '--dt', '0'],
      ['--dt must be a positive number of ms', 'got 0'],
    ],
    [
      ['--tasks', 'copy', '--dt', '50'],
      ['--dt must be a positive number of at most 20 ms, for copy, got 50'],
    ],
    [
      ['--tasks', 'sine,copy', '--dt', '50'],
      ['--dt must be a positive number of at most 20 ms, for copy, got 50'],
    ],
    [
      ['--tasks', `${parity}:lenght=3`],
      ['must be one of dt, length, rate (did you mean length?), got "lenght"'],
    ],
    [['--tasks', 'row-mnist', '--dt', '5'], ['--dt must be left out for row-mnist, whose step is 1 ms']],
    [
      ['--trials', '0'],
      ['--trials', 'from 1 to 20', 'got 0'],
    ],
    [
      ['--seed', 'x'],
      ['--seed must be a number', '"x"'],
    ],
    [['sine'], ['"sine" is neither a flag nor the value of one']],
  ])('%o is refused in one line, and nothing is written', async (args, parts) => {
    const out = folder('refused')
    const { code, stdout, stderr } = await creditHere(['trials', ...args, '--out', out])
    expect(stderr).toMatch(/^[^\n]+\n$/)
    for (const part of parts) expect(stderr).toContain(part)
    expect({ code, stdout, left: existsSync(out) }).toEqual({ code: 1, stdout: '', left: false })
  })
})

describe('credit list', () => {
  test('tasks, in words, as JSON and as Markdown', async () => {
    const words = await creditHere(['list', 'tasks'])
    expect(words).toMatchObject({ code: 0, stderr: '' })
    expect(words.stdout).toContain(
      '\ndelayed-xor\n  first cue 100, delay 700, last cue 100 ms; a step is 1 ms\n',
    )
    for (const line of words.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    const rows = JSON.parse((await creditHere(['list', 'tasks', '--json'])).stdout)
    expect(rows[0]).toMatchObject({ name: 'row-mnist', inputs: 28, splits: { train: 55000 } })
    expect((await creditHere(['list', 'tasks', '--markdown'])).stdout).toMatch(/^\| task \| periods \|/)
  })

  test('something else is refused', async () => {
    const { code, stderr } = await creditHere(['list', 'seeds'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/WHAT must be one of rules, tasks, got "seeds"/)
  })
})
