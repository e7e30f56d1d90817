import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { below, credit, creditWithin } from './command.ts'
import { bytesOf, checkpointsIn, finishedFiles, namesIn, resumedAt } from './runFiles.ts'
import { scratch } from './scratch.ts'
import { flipped, interrupt, kill, randomOf, short } from './survival.ts'

const folder = scratch()
const random = randomOf(50)
const long = [...short, '--updates', '240']

/** Trainings that carry different things: learned kernels, moments, velocities, running means, predictors. */
const trainings: Readonly<Record<string, string[]>> = {
  'kernl, adam': ['--rule', 'kernl'],
  'eprop with random feedback, float32, every step': [
    ...[
      '--rule',
      'eprop:feedback=random',
      '--dtype',
      'float32',
      '--update-every',
      '1',
      '--schedule',
      'cosine',
    ],
  ],
  'eprop along the projection, momentum': [
    ...['--rule', 'eprop', '--direction', 'projection', '--optimizer', 'sgd', '--momentum', '0.9'],
  ],
  'modprop with the running mean, rate by steps': ['--rule', 'modprop', '--schedule', '0.5/50'],
  'dni every five steps, everything measured': [
    ...['--rule', 'dni', '--update-every', '5', '--learning-rate', '1e-3', '--curvature-every', '9'],
    ...['--sharpness', 'trace,lambdaMin', '--spectrum', 'end', '--evaluation-draw', 'fresh'],
  ],
}

describe.each(Object.entries(trainings))('%s', (name, flags) => {
  const command = (out: string) => [
    ...['train', '--task', 'copy', ...long, ...flags],
    ...['--checkpoint-every', '0', '--out', out],
  ]

  test('killed ten times at random moments, ends byte for byte as if nothing had been', async () => {
    const [whole, out] = [folder(`${name} whole`), folder(name)]
    expect((await credit(command(whole))).code).toBe(0)
    const kills = await kill(command(out), out, { times: 10, within: 15, random })
    expect(kills.map(({ code }) => code)).toEqual(Array(10).fill(null))
    expect((await credit(command(out))).code).toBe(0)
    expect(bytesOf(out)).toEqual(bytesOf(whole))
    expect(namesIn(out)).toEqual(finishedFiles)
    expect(resumedAt(out)).toHaveLength(10)
  })
})

test('a comparison of four runs with two workers, killed ten times', async () => {
  const comparison = (out: string, workers: number) => [
    ...['compare', '--task', 'copy', '--rules', 'exact,kernl', '--seeds', '0,1', ...short],
    ...['--workers', String(workers), '--checkpoint-every', '0', '--out', out],
  ]
  const [whole, out] = [folder('through'), folder('compared')]
  expect((await credit(comparison(whole, 1))).code).toBe(0)
  const runs = ['exact', 'kernl'].flatMap((rule) => [0, 1].map((seed) => join('copy', rule, `seed-${seed}`)))
  for (const run of ['copy/exact/seed-0', 'copy/kernl/seed-1']) {
    const kills = await kill(comparison(out, 2), join(out, run), { times: 5, within: 15, random })
    expect(kills.map(({ code }) => code)).toEqual(Array(5).fill(null))
  }
  expect((await credit(comparison(out, 2))).code).toBe(0)
  for (const run of runs) expect(bytesOf(join(out, run))).toEqual(bytesOf(join(whole, run)))
  expect(below(out)).toEqual(below(whole))
})

describe('one training', () => {
  const training = ['train', '--task', 'copy', '--rule', 'kernl', ...short, '--checkpoint-every', '0']
  const command = (out: string) => [...training, '--out', out]
  const whole = folder('whole')
  const half = folder('half')

  test('stopped by SIGTERM, it goes on', async () => {
    expect((await credit(command(whole))).code).toBe(0)
    expect((await interrupt(command(half), half, 'SIGTERM')).code).toBe(130)
    const out = copyOf(`${half}.partial`, 'terminated')
    expect((await credit(command(out))).code).toBe(0)
    expect(bytesOf(out)).toEqual(bytesOf(whole))
  })

  // as a person, and SGE and LSF say that time is up
  test.each(['SIGINT', 'SIGUSR2'] as const)('stopped by %s, it goes on', async (signal) => {
    const out = folder(`stopped by ${signal}`)
    expect((await interrupt(command(out), out, signal)).code).toBe(130)
    expect((await credit(command(out))).code).toBe(0)
    expect(bytesOf(out)).toEqual(bytesOf(whole))
  })

  test('stopped at once by a second Ctrl-C, it goes on too', async () => {
    const out = folder('at once')
    const signals = { ': update 5 ': 0, 'once more to stop at once': 0 }
    const { code } = await credit(command(out), (text, child) => {
      for (const [sign, sent] of Object.entries(signals)) {
        if (sent === 0 && text.includes(sign)) {
          signals[sign as keyof typeof signals]++
          child.kill('SIGINT')
        }
      }
    })
    expect([code, ...Object.values(signals)]).toEqual([130, 1, 1])
    expect(existsSync(out)).toBe(false)
    expect((await credit(command(out))).code).toBe(0)
    expect(bytesOf(out)).toEqual(bytesOf(whole))
  })

  test.each([2, 4, 6, 8, 12, 16, 24, 32, 40])(
    'with no file beyond %s blocks, it fails; then it goes on',
    async (blocks) => {
      const out = folder(`${blocks} blocks`)
      const { code, stderr } = await creditWithin(blocks, command(out))
      expect(code).toBe(1)
      expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/EFBIG/)
      expect(stderr).not.toContain('    at ')
      expect((await credit(command(out))).code).toBe(0)
      expect(bytesOf(out)).toEqual(bytesOf(whole))
    },
  )

  test('unfinished, with any of its files damaged, ten times each', async () => {
    const partial = `${half}.partial`
    const [before, newest] = checkpointsIn(partial) as [string, string]
    for (const name of namesIn(partial)) {
      for (let i = 0; i < 10; i++) {
        const out = copyOf(partial, 'flip')
        const file = join(`${out}.partial`, name)
        writeFileSync(file, flipped(readFileSync(file), random))
        const { code, stderr } = await credit(command(out))
        expect({ name, code }).toEqual({ name, code: 0 })
        // what is not looked at is not named: the checkpoint before a whole one
        if (name === before) expect(resumedAt(out)).toEqual([Number(/\d+/.exec(newest)![0])])
        else expect(stderr).toContain(file)
        expect(bytesOf(out)).toEqual(bytesOf(whole))
      }
    }
  })

  test('finished, with any of its files damaged, ten times each', async () => {
    for (const name of finishedFiles) {
      for (let i = 0; i < 10; i++) {
        const out = copyOf(whole, 'flip')
        const file = join(out, name)
        writeFileSync(file, flipped(readFileSync(file), random))
        const { code, stdout, stderr } = await credit(command(out))
        expect({ name, code, stdout }).toEqual({ name, code: 1, stdout: '' })
        expect(stderr).toMatch(/^[^\n]+\n$/)
        expect(stderr).toContain(name === 'seal.json' ? name : file)
      }
    }
  })

  /** A copy of a run, finished or not, by the only name in a folder. */
  function copyOf(run: string, name: string): string {
    const out = join(folder(name), 'run')
    rmSync(dirname(out), { recursive: true, force: true })
    mkdirSync(dirname(out))
    cpSync(run, run.endsWith('.partial') ? `${out}.partial` : out, { recursive: true })
    expect(existsSync(out)).toBe(!run.endsWith('.partial'))
    return out
  }
})
