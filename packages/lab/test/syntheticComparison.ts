import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seed as root } from '@credit/core'
import type { Comparison } from '../src/report/read.ts'
import { seal } from '../src/run/seal.ts'
import { handmadeRun } from './handmadeRuns.ts'

type Line = { readonly kind: string; readonly update: number } & Readonly<Record<string, unknown>>

export interface SyntheticOptions {
  readonly tasks?: readonly string[]
  readonly conditions?: readonly { readonly name: string; readonly rule: string }[]
  readonly seeds?: readonly number[]
  readonly updates?: number
  /** Changes or drops records; the run's place in the comparison comes with each. */
  readonly edit?: (line: Line, run: { task: string; condition: string; seed: number }) => Line | null
  readonly training?: Readonly<Record<string, unknown>>
  /** Laid over `comparison.json`. */
  readonly more?: Readonly<Record<string, unknown>>
}

export const threeConditions = [
  { name: 'exact', rule: 'exact' },
  { name: 'modprop', rule: 'modprop:taps=20' },
  { name: 'eprop', rule: 'eprop' },
] as const

/** A run of a made-up comparison. */
interface SyntheticRun {
  readonly task: string
  readonly condition: string
  readonly seed: number
  readonly folder: string
  readonly configuration: Readonly<Record<string, unknown>>
  readonly lines: readonly Line[]
}

/**
 * A comparison as a training leaves it, with every kind of record, from made-up curves: the first condition learns fastest
 * and ends flattest, the last learns slowest, ends sharpest and generalises worst. The same options give the same records.
 */
function madeUp(options: SyntheticOptions) {
  const { tasks = ['delayed-xor'], conditions = threeConditions, updates = 2000 } = options
  const seeds = options.seeds ?? Array.from({ length: 10 }, (_, k) => k)
  const settings = {
    network: { hidden: 64, leak: 0.9, activation: 'tanh', bias: 'none', autapses: 'none' },
    training: {
      ...{ updates, batch: 32, optimizer: 'sgd', learningRate: 0.05, schedule: 'constant', momentum: 0 },
      ...{ clip: 0, l2: 0, dtype: 'float64', updateEvery: 'trial', direction: 'estimate' },
      ...options.training,
    },
    measures: {
      ...{ evaluateEvery: updates / 20, evaluationTrials: 1000, finalTrials: 1000, alignEvery: updates / 40 },
      ...{ curvatureTrials: 128, curvatureTolerance: 1e-3, curvatureEvery: updates / 20, spectrum: 'end' },
      surface: 'end',
      ...{ lags: 12, sharpness: ['trace', 'relativeFlatness', 'adaptiveSharpness'] },
    },
  }
  const runs = tasks.flatMap((task) =>
    conditions.flatMap(({ name, rule }, index) =>
      seeds.map((seed): SyntheticRun => {
        const place = { task, condition: name, seed }
        const quality = 1 - (0.6 * index) / Math.max(1, conditions.length - 1)
        const all = linesOf({ ...place, quality, updates })
        const { edit } = options
        const lines = edit === undefined ? all : all.flatMap((line) => edit(line, place) ?? [])
        const folder = `${task}/condition-${index}/seed-${seed}`
        return { ...place, folder, configuration: { task, rule, seed, ...settings }, lines }
      }),
    ),
  )
  const command = `credit compare --tasks ${tasks.join(',')} --out runs/made-up`
  const shared = {
    ...{ tasks, conditions, seeds, settings: { ...settings, command } },
    ...{ versions: { '@credit/core': '0.0.0' }, notes: ['Made-up curves.'] },
  }
  return { shared, runs }
}

/** Writes the folder of a made-up comparison. */
export function writeSynthetic(folder: string, options: SyntheticOptions = {}): void {
  const { shared, runs } = madeUp(options)
  for (const run of runs) writeRun(join(folder, run.folder), run.configuration, run.lines)
  const listed = runs.map(({ task, condition, seed, folder }) => ({ task, condition, seed, folder }))
  const comparison = { format: 2, ...shared, runs: listed, ...options.more }
  writeFileSync(join(folder, 'comparison.json'), JSON.stringify(comparison))
}

/** The same as `readComparison` would read it, without a folder. */
export function synthetic(options: SyntheticOptions = {}): Comparison {
  const { shared, runs } = madeUp(options)
  return {
    ...shared,
    runs: runs.map(({ lines, ...place }) => ({ ...handmadeRun(lines, place), folder: place.folder })),
  }
}

/** A run folder with its seal. */
export function writeRun(path: string, configuration: object, lines: readonly object[]): void {
  mkdirSync(path, { recursive: true })
  const files: Record<string, string> = {
    'manifest.json': JSON.stringify({ format: 2, configuration, versions: {} }),
    'metrics.jsonl': lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  seal(path, Object.keys(files))
}

interface Curve {
  readonly task: string
  readonly condition: string
  readonly seed: number
  /** From 0.4 to 1. */
  readonly quality: number
  readonly updates: number
}

function linesOf({ task, condition, seed, quality, updates }: Curve): Line[] {
  // What the conditions of a seed share, and what is each run's own.
  const ofTask = root(seed).child(task.replaceAll('/', '+'))
  const shared = ofTask.generator()
  const own = ofTask.child(condition.replaceAll('/', '+')).generator()
  const hardness = 1 + 0.2 * shared.gaussian()
  const sharpening = Math.exp(0.3 * shared.gaussian() + 0.25 * own.gaussian())
  const delay = (0.125 * updates * Math.max(0.5, hardness)) / quality
  const learnt = (t: number) => 1 - Math.exp(-((t / delay) ** 2))
  const lambda = (t: number) => 2 + (18 / quality ** 3) * sharpening * (1 - Math.exp((-4 * t) / updates))
  const ceiling = 0.5 + 0.5 * Math.min(0.995, 0.9 + 0.1 * quality + 0.01 * own.gaussian())
  const lines: Line[] = []

  const curvature = (update: number) => {
    const value = lambda(update)
    const measured = { converged: true, products: 24 }
    lines.push({
      ...{ kind: 'curvature', update, block: 'recurrent', value, residual: 1e-4 * value, trials: 128 },
      ...measured,
    })
    const others = { trace: 6 * value, relativeFlatness: 0.4 * value * quality, adaptiveSharpness: 0.02 }
    for (const [measure, size] of Object.entries(others)) {
      const noisy = size * Math.exp(0.1 * own.gaussian())
      lines.push({ kind: 'sharpness', update, measure, value: noisy, error: 0.02 * noisy, ...measured })
    }
  }
  const evaluations = (update: number) => {
    const train = 0.5 + (ceiling - 0.5) * learnt(update)
    const gap = learnt(update) * (0.004 * Math.log(lambda(update)) + 0.006 * Math.abs(own.gaussian()))
    const falls = { train: 0, validation: gap, test: gap, 'test-noise': 2.2 * gap, 'test-delay': 4 * gap }
    for (const [split, fall] of Object.entries(falls)) {
      const accuracy = Math.round(1000 * Math.min(1, train - fall + 0.003 * own.gaussian())) / 1000
      lines.push({
        ...{ kind: 'evaluation', update, split, accuracy, trials: 1000 },
        loss: 0.69 * (1 - learnt(update)) + 0.02 / quality + 2 * fall,
      })
    }
  }
  const alignments = (update: number) => {
    for (const [block, share] of Object.entries({ recurrent: 1, input: 0.9, readout: 0, overall: 0.5 })) {
      const noise = quality === 1 ? 0 : 0.04 * own.gaussian()
      const cosine = Math.min(1, 1 - share * (1 - quality) * (1 + 0.3 * learnt(update)) + share * noise)
      const normRatio = 1 - share * (1 - quality) * 0.6
      const angle = Math.acos(Math.max(-1, cosine))
      const signAgreement = 0.5 + 0.5 * cosine
      lines.push({
        ...{ kind: 'alignment', update, block, cosine, angle, normRatio, signAgreement },
        rho: cosine * normRatio,
      })
    }
  }
  const lags = (update: number) => {
    const kept = quality === 1 ? 1 : quality ** 2
    for (let lag = 0; lag <= 12; lag++) {
      const cosine = Math.min(1, kept ** lag + (quality === 1 ? 0 : 0.03 * own.gaussian()))
      const relativeError = Math.sqrt(Math.max(0, 1 - cosine ** 2)) + 1e-16
      const exactNorm = 0.7 ** lag * (update === 0 ? 1 : 0.4)
      lines.push({
        ...{ kind: 'lag', update, lag, andLater: lag === 12, block: 'overall', cosine, normRatio: cosine },
        ...{ rho: cosine ** 2, relativeError, shareOfError: 1 / 13, norm: cosine * exactNorm, exactNorm },
      })
    }
  }

  curvature(0)
  lags(0)
  for (let update = 0; update < updates; update++) {
    if (update > 0 && update % (updates / 20) === 0) curvature(update)
    if (update % (updates / 20) === 0) evaluations(update)
    if (update % (updates / 40) === 0) {
      const loss = (0.69 * (1 - learnt(update)) + 0.02 / quality) * Math.exp(0.15 * own.gaussian())
      lines.push({ kind: 'train', update, loss, gradientNorm: 0.3, learningRate: 0.05 })
      alignments(update)
    }
  }
  evaluations(updates)
  curvature(updates)
  lags(updates)
  lines.push(spectrum(updates, lambda(updates), own.uniform()))
  lines.push(...surface(updates, lambda(updates), own.uniform()))
  lines.push({ kind: 'end', update: updates, status: 'finished' })
  return lines
}

/** A bulk about zero and one eigenvalue far from it. */
function spectrum(update: number, largest: number, shift: number): Line {
  const grid = Array.from({ length: 200 }, (_, k) => -0.2 * largest + (1.3 * largest * k) / 199)
  const bump = (x: number, at: number, width: number) =>
    Math.exp(-0.5 * ((x - at) / width) ** 2) / (width * Math.sqrt(2 * Math.PI))
  const width = largest / 25
  const density = grid.map((x) => 0.97 * bump(x, 0, width) + (0.02 + 0.01 * shift) * bump(x, largest, width))
  return {
    ...{ kind: 'spectrum', update, block: 'recurrent', grid, density, products: 800 },
    lower: density.map((value) => 0.8 * value),
    upper: density.map((value) => 1.2 * value),
  }
}

/** A bowl about the end, and a path that swings into it. */
function surface(update: number, largest: number, shift: number): Line[] {
  const side = Array.from({ length: 9 }, (_, k) => k / 4 - 1)
  const points = side.flatMap((x) => side.map((y) => ({ x, y })))
  const [first, second] = [largest, largest / 3]
  const loss = points.map(({ x, y }) => 0.02 + 0.5 * (first * x ** 2 + second * y ** 2))
  const [x, y] = [points.map((point) => point.x), points.map((point) => point.y)]
  const steps = Array.from({ length: 11 }, (_, k) => k / 10)
  const far = steps.map((share) => (1 + shift) * (1 - share))
  return [
    {
      ...{ kind: 'surface', update, block: 'recurrent', x, y, loss, first, second },
      ...{ converged: true, products: 30, trials: 128 },
    },
    {
      ...{ kind: 'path', update, block: 'recurrent', at: steps.map((share) => share * update) },
      x: far.map((radius) => 0.3 * radius * Math.cos(4 * radius)),
      y: far.map((radius) => 0.3 * radius * Math.sin(4 * radius)),
      offPlane: far.map((radius) => 0.9 * radius),
      distance: far,
    },
  ]
}
