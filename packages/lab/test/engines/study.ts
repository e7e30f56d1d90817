import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { below, credit, type Ending } from '../command.ts'

/** Where all of this happens. */
export const folder = process.env.CREDIT_ENGINES_FOLDER!
process.chdir(folder)

/** A sweep of 40 runs of about a second. */
export const forty = sweep({
  rules: ['exact', 'eprop'],
  seeds: '0..9',
  grid: { 'training.learningRate': [0.01, 0.03] },
  updates: 1500,
})

export function sweep({
  rules,
  seeds,
  grid,
  updates,
  hidden = 6,
}: {
  rules: readonly string[]
  seeds: string
  grid: Readonly<Record<string, readonly unknown[]>>
  updates: number
  hidden?: number
}): object {
  return {
    ...{ tasks: ['copy'], rules, seeds, preset: 'quick', grid },
    base: {
      network: { hidden },
      training: { updates, batch: 4 },
      measures: {
        ...{ evaluateEvery: 100, evaluationTrials: 8, finalTrials: 8, alignEvery: 100, curvatureTrials: 4 },
      },
    },
  }
}

/** The file of a sweep. */
export function written(name: string, content: object): string {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(content))
  return `${name}.json`
}

/** What must not depend on who made the runs: their metrics, and the table over them. */
export function results(out: string): Record<string, string> {
  const names = below(out).filter((name) => name.endsWith('metrics.jsonl') || name === 'runs.csv')
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name), 'utf8')]))
}

/** The same sweep by the engine of this machine. */
export async function locally(name: string, content: object, workers = 2): Promise<string> {
  const out = join(folder, `local-${name}`)
  const { code, stderr } = await credit([
    'sweep',
    written(name, content),
    '--out',
    out,
    '--workers',
    String(workers),
  ])
  if (code !== 0) throw new Error(stderr)
  return out
}

export interface Status {
  readonly done: number
  readonly running: number
  readonly waiting: number
  readonly failed: number
  readonly engine: string
  readonly runs: readonly { readonly folder: string; readonly state: string; readonly error?: string }[]
}

export async function statusOf(out: string): Promise<Status> {
  const { stdout, stderr } = await credit(['status', out, '--json'])
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

/** Waits until a folder's status is as it should be. */
export async function until(out: string, test: (status: Status) => boolean, seconds = 200): Promise<Status> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const status = await statusOf(out)
    if (test(status)) return status
    if (Date.now() > end) throw new Error(`${out}: ${JSON.stringify({ ...status, runs: undefined })}`)
    await after(500)
  }
}

/** Living processes whose command line has all of these parts. */
export function processes(...parts: readonly string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return parts.every((part) => line.includes(part))
      } catch {
        return false
      }
    })
    .map(Number)
}

/** How many times runs were gone on with, and their updates at that time. */
export function resumed(out: string): number[] {
  return below(out)
    .filter((name) => name.endsWith('timing.jsonl'))
    .flatMap((name) =>
      readFileSync(join(out, name), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { kind: string; update: number })
        .filter(({ kind }) => kind === 'resumed')
        .map(({ update }) => update),
    )
}

/** What the whole sweep says of itself when it was made elsewhere. */
export async function collected(out: string): Promise<Ending> {
  return credit(['collect', out, '--json'])
}

/** Fails its runs, after they began. */
export const failingModule = `
import { eprop } from '@credit/rules'
const rule = eprop()
export default { ...rule, name: 'failing', estimator() { throw new Error('the trace of unit 3 is not finite') } }
`
