import { chanceOf } from '../report/chance.js'
import { isPlainDescent, stabilityPoints } from '../report/figures/stability.js'
import { learns } from '../report/matchedWithin.js'
import { measureOf, measureRun, namesOf } from '../report/measures.js'
import type { Run } from '../report/read.js'
import { summaryOf } from '../statistics/index.js'
import type { StudyRuns } from './reproduction.js'

const columns = [
  'runs',
  'never learned',
  'train',
  'test',
  'λ_max start',
  'λ_max end',
  'ρ end',
  'ηρλ_max/2 end',
  'ηρλ_max/2 most',
  'at update',
]

/** What the runs of a task are like under each condition, medians over the runs that ended: a table in Markdown. */
export function numbersTable({ plan: { plan }, comparisons }: StudyRuns, task: string): string {
  const { runs, conditions } = comparisons.get(task)!
  const ended = runs.filter(({ state }) => state === 'ended')
  const [measure, names, chance] = [measureOf(ended), namesOf(ended), chanceOf(ended)]
  const within = { by: measure, chance, floor: plan.learned, smoothing: plan.smoothing }
  const rows = conditions.map(({ name }) => {
    const mine = ended.filter(({ condition }) => condition === name)
    const values = mine.map((run) => measureRun(run.records, measure, names))
    const of = (quantity: string) => median(values.map((each) => each[quantity] ?? Number.NaN))
    const edges = mine.map(edgesOf)
    const lost = mine.filter((run) => !learns(run, within)).length
    return [
      ...[name, String(mine.length), String(lost)],
      ...[of(`end.train.${measure}`), of(`end.test.${measure}`), of('start.lambdaMax'), of('end.lambdaMax')],
      ...[of('rho.last'), median(edges.map(({ end }) => end)), median(edges.map(({ most }) => most))],
      median(edges.map(({ at }) => at)),
    ].map((cell) => (typeof cell === 'string' ? cell : three(cell)))
  })
  const head = ['condition', ...columns.map((column) => column.replace(/^(train|test)$/, `$1 ${measure}`))]
  return [head, head.map(() => '---'), ...rows].map((cells) => cells.join(' | ')).join('\n')
}

/** ηρλ_max/2 at the end, where it is largest after the start, and at which update that is. */
function edgesOf(run: Run): { end: number; most: number; at: number } {
  const points = (isPlainDescent(run) ? stabilityPoints(run) : [])
    .filter(({ update }) => update > 0)
    .map(({ update, lambda, learningRate, rho }) => ({ update, edge: 0.5 * learningRate * rho * lambda }))
  if (points.length === 0) return { end: Number.NaN, most: Number.NaN, at: Number.NaN }
  const top = points.reduce((a, b) => (b.edge > a.edge ? b : a))
  return { end: points.at(-1)!.edge, most: top.edge, at: top.update }
}

function median(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite)
  return finite.length === 0 ? Number.NaN : summaryOf(finite).median
}

function three(x: number): string {
  return Number.isFinite(x) ? Number(x.toPrecision(3)).toString() : ''
}
