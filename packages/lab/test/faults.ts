import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type * as Plot from '@observablehq/plot'
import { runCommand } from 'citty'
import { expect, vi } from 'vitest'
import { loadCommand } from '../src/commands/commands.ts'
import { type Contrast, conditionsIn } from '../src/reproduce/contrast.ts'
import type { RunRequest } from '../src/worker.ts'
import { captured } from './captured.ts'
import { type Fault, onDisk } from './failingDisk.ts'
import { replaceDisk } from './replacedDisk.ts'

// The runs of a comparison in this thread, one after another, so that every call of the disk is seen.
vi.mock('tinypool', async () => {
  const { exit } = process
  const { default: runInWorker } = await import('../src/worker.ts')
  process.exit = exit
  return {
    Tinypool: class {
      private last: Promise<unknown> = Promise.resolve()
      run(request: RunRequest) {
        this.last = this.last.then(() => runInWorker(request))
        return this.last
      }
      async destroy() {}
    },
  }
})
// drawing takes half of the time and calls no disk: a picture is the data that it is made of
vi.mock('../src/report/png.ts', () => ({
  hasFont: () => true,
  pngOf: (svg: string) => Buffer.from(svg.slice(0, 40)),
}))
vi.mock('linkedom', () => ({ parseHTML: () => ({ document: {} }) }))
vi.mock('@observablehq/plot', async (original) => {
  const names = Object.keys(await original<typeof Plot>())
  const plot = ({ marks }: { marks: { data: unknown }[] }) => ({
    innerHTML: JSON.stringify(marks.flat(9).map((mark) => mark?.data ?? null)),
    querySelector: () => null,
  })
  return { ...Object.fromEntries(names.map((name) => [name, (data: unknown) => ({ data })])), plot }
})

/** What a command said, and its exit code. */
export interface Said {
  readonly code: number
  readonly stderr: string
}

/** Runs a command in this process as `credit` does. */
async function inProcess([name, ...rawArgs]: readonly string[]): Promise<Said> {
  const { code, stderr, error } = await captured(async () =>
    runCommand((await loadCommand(name))!, { rawArgs }),
  )
  if (error === undefined) return { code, stderr }
  const { name: kind, message, stack } = error as Error
  const isTheirs = ['ArgumentError', 'InputError'].includes(kind) || 'syscall' in (error as Error)
  return { code, stderr: `${stderr}${isTheirs ? message : stack}\n` }
}

/** A command in a folder that somebody uses. */
export interface Scenario {
  readonly run: () => Promise<Said>
  /** Makes what is there before. */
  readonly before: () => Promise<unknown>
  /** Runs of which a checkpoint is there before. */
  readonly begun?: readonly string[]
}

const theirs = { 'thesis.tex': 'years of work', 'data/measured.csv': '1,2\n' }
const gone = spawnSync(process.execPath, ['--version']).pid

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))

/** What a stopped process may leave: no part of anything. */
const isLitter = (path: string) => /\.([0-9a-f]{8}\.tmp|first|lock|lock\..*)$/.test(path)

/** The contents of every file below a folder, by their paths, but for times and the seal over them. */
function contents(folder: string): Record<string, string> {
  const counted = filesBelow(folder).filter(
    (path) => !isLitter(path) && !/(timing\.jsonl|seal\.json)$/.test(path),
  )
  return Object.fromEntries(counted.map((path) => [path, readFileSync(join(folder, path), 'latin1')]))
}

/** Leases of this process become those of one that is gone. */
function bury(folder: string): void {
  for (const name of filesBelow(folder)) {
    if (!/\.lock(\.|$)/.test(name)) continue
    const path = join(folder, name)
    try {
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), pid: gone }))
    } catch {
      utimesSync(path, 0, 0)
    }
  }
}

/**
 * Runs a command in `folder` with one fault at each of the chosen calls of the disk, and then once more without. It has to end
 * then as if nothing had happened, with the files of others as they were.
 *
 * @param which of `count` calls are tried
 * @returns how many were tried, and at how many of them the command failed.
 */
export async function survey(
  folder: string,
  scenario: Scenario,
  fault: Fault,
  which: (count: number) => readonly number[],
): Promise<{ readonly tried: number; readonly failed: number }> {
  // no power is cut here, and waiting for a disk takes half of the time
  const restore = replaceDisk(['fsyncSync'], () => {})
  try {
    return await surveyed(folder, scenario, fault, which)
  } finally {
    restore()
  }
}

async function surveyed(
  folder: string,
  { run, before, begun = [] }: Scenario,
  fault: Fault,
  which: (count: number) => readonly number[],
): Promise<{ readonly tried: number; readonly failed: number }> {
  const template = `${folder} before`
  for (const each of [template, folder]) rmSync(each, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await before()
  for (const [name, text] of Object.entries(theirs)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  cpSync(folder, template, { recursive: true })
  let said: Said | undefined
  const meet = (at?: number) =>
    onDisk(fault, at, async () => {
      said = await run()
    })
  const calls = await meet()
  expect(said).toEqual({ code: 0, stderr: expect.any(String) })
  const whole = contents(folder)
  const points = which(calls.length)
  let failed = 0
  const wrong: Error[] = []
  const tryAt = async (at: number) => {
    rmSync(folder, { recursive: true, force: true })
    cpSync(template, folder, { recursive: true })
    const place = `${fault} at call ${at} of ${calls.length}, ${calls[at]}`
    await meet(at)
    const { code, stderr } = said!
    if (code !== 0) failed++
    // a sentence, and not the trace of a mistake of ours
    if (fault !== 'killed') expect(stderr, place).not.toMatch(/^\s+at /m)
    for (const [name, text] of Object.entries(theirs)) {
      expect(readFileSync(join(folder, name), 'utf8'), place).toBe(text)
    }
    bury(folder)
    expect({ place, ...(await run()) }).toEqual({ place, code: 0, stderr: expect.any(String) })
    expect({ place, stderr, files: contents(folder) }).toEqual({ place, stderr, files: whole })
    for (const each of begun) {
      const times = readFileSync(join(folder, each, 'timing.jsonl'), 'utf8')
      expect(times, `${place}: ${each} has lost its checkpoint`).toContain('"kind":"resumed"')
    }
  }
  for (const at of points) {
    await tryAt(at).catch((error) => {
      error.message = `${fault} at call ${at} of ${calls.length}, ${calls[at]}: ${error.message}`
      wrong.push(error)
    })
  }
  const [first, ...others] = wrong
  if (others.length > 0) first.message += `; and ${others.map(({ message }) => message).join('; ')}`
  if (first !== undefined) throw first
  return { tried: points.length, failed }
}

const few = ['--evaluation-trials', '4', '--final-trials', '4', '--curvature-trials', '4']
const ofUpdates = (updates: number) => [
  ...['--quick', '--tasks', 'copy', '--hidden', '4', '--batch', '2', '--updates', String(updates), ...few],
  ...['--align-every', '1', '--evaluate-every', '1', '--checkpoint-every', '0'],
]
const small = ofUpdates(2)
// what comes of a run alone, `train` tells
const least = ofUpdates(1)

/** A plan that comes with the program: two of its conditions on one task and seed, shrunk to less than a second. */
function smallPlan(): string {
  const plan = JSON.parse(
    readFileSync(new URL('../plans/generalization-quick.json', import.meta.url), 'utf8'),
  )
  const conditions = plan.conditions.slice(0, 2)
  const names = conditions.map(({ name }: { name: string }) => name)
  const isAbout = ({ contrast }: { contrast: Contrast }) =>
    conditionsIn(contrast).every((each) => names.includes(each))
  const every = { evaluateEvery: 1, alignEvery: 1, curvatureEvery: 1 }
  const changes = {
    network: { hidden: 4 },
    training: { updates: 1, batch: 2 },
    measures: { ...every, evaluationTrials: 4, finalTrials: 4, curvatureTrials: 4 },
  }
  const tasks = { 'delayed-match': { ...plan.tasks['delayed-match'], preset: 'quick', changes } }
  return JSON.stringify({
    ...plan,
    conditions,
    claims: plan.claims.filter(isAbout),
    seeds: '0',
    tasks,
    shares: {},
  })
}

/** Every command that writes, in a folder of its own. */
export function scenarios(folder: string): Readonly<Record<string, Scenario>> {
  const out = join(folder, 'out')
  const plan = join(folder, 'plan.json')
  const one = ['--workers', '1', '--out', out]
  const of = (...args: string[]) => {
    return () => inProcess(args)
  }
  const train = of('train', ...small, '--rule', 'eprop', '--out', out)
  const compare = of('compare', ...small, '--rules', 'exact,eprop', ...one)
  const nothing = async () => {}
  /** Killed when the second checkpoint is there. */
  const begin = (run: () => Promise<Said>, path: string) => async () => {
    for (let at = 20; ; at += 20) {
      for (const each of [out, `${out}.partial`]) rmSync(each, { recursive: true, force: true })
      await onDisk('killed', at, run)
      bury(folder)
      if (!existsSync(`${path}.partial`)) continue
      const names = readdirSync(`${path}.partial`)
      if (names.filter((name) => /^checkpoint-\d+\.arrays$/.test(name)).length > 1) return
    }
  }
  return {
    train: { run: train, before: nothing },
    'train, begun': { run: train, before: begin(train, out), begun: ['out'] },
    compare: { run: of('compare', ...least, '--rules', 'exact,eprop', ...one), before: nothing },
    'compare, begun': {
      run: compare,
      before: begin(compare, join(out, 'copy/eprop/seed-0')),
      begun: ['out/copy/eprop/seed-0'],
    },
    sweep: {
      run: of('sweep', ...least, '--rules', 'eprop', '--grid', 'training.learningRate=0.01,0.02', ...one),
      before: nothing,
    },
    report: { run: of('report', out, '--out', join(folder, 'report')), before: compare },
    'report, again': { run: of('report', out, '--floor', '0.2'), before: compare },
    reproduce: {
      run: of('reproduce', plan, ...one, '--checkpoint-every', '0', '--publish', join(folder, 'docs')),
      before: async () => writeFileSync(plan, smallPlan()),
    },
  }
}
