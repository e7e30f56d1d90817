import type { Comparison, Run } from '../src/report/read.ts'
import { parseRecords } from '../src/report/records.ts'

type Place = Partial<Pick<Run, 'task' | 'condition' | 'seed' | 'configuration' | 'state' | 'problem'>>

/** A run with these records, as if read from disk. */
export function handmadeRun(lines: readonly object[], place: Place = {}): Run {
  const { task = 'delayed-xor', condition = 'exact', seed = 0, configuration = {} } = place
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const records = parseRecords(text, 'metrics.jsonl')
  const { state = 'ended', problem } = place
  return { ...{ task, condition, rule: condition, seed, folder: '', state, problem, configuration }, records }
}

/** A comparison of such runs. */
export function handmade(runs: readonly Run[], more: Partial<Comparison> = {}): Comparison {
  const distinct = <T>(values: readonly T[]) => [...new Set(values)]
  return {
    tasks: distinct(runs.map(({ task }) => task)),
    conditions: distinct(runs.map(({ condition }) => condition)).map((name) => ({ name, rule: name })),
    seeds: distinct(runs.map(({ seed }) => seed)),
    ...{ settings: {}, versions: {}, notes: [], runs, ...more },
  }
}

export function evaluation(
  update: number,
  split: string,
  accuracy: number | null,
  loss: number | null = 0.5,
) {
  return { kind: 'evaluation', update, split, loss, accuracy, trials: 2000 }
}

export function alignment(update: number, block: string, cosine: number | null, rho: number | null = null) {
  return { kind: 'alignment', update, block, cosine, rho }
}

export function curvature(
  update: number,
  value: number | null,
  residual: number | null = 0,
  converged = true,
) {
  return {
    kind: 'curvature',
    update,
    block: 'recurrent',
    value,
    residual,
    converged,
    products: 31,
    trials: 256,
  }
}

export function train(update: number, loss: number | null, learningRate: number | null = 0.1) {
  return { kind: 'train', update, loss, gradientNorm: 1, learningRate }
}

export function end(update: number, status = 'finished') {
  return { kind: 'end', update, status }
}
