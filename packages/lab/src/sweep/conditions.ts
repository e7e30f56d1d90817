import { ArgumentError } from '@credit/core'
import type { TaskSettings } from '@credit/tasks'
import {
  checkConfiguration,
  configurationOf,
  type GivenSettings,
  type RunConfiguration,
} from '@credit/training'
import type { Condition } from '../compare.js'
import { parseSeeds } from '../lists.js'
import type { Sweep } from './declaration.js'
import { drawPoints, type Point } from './draw.js'
import { checkField, checkValue, isWhole, withField } from './fields.js'
import { nameOf, shortNames } from './names.js'

/** More runs than that are a slip of the pen. */
const mostRuns = 100_000

/**
 * Fields that decide what others are where nobody says anything: another cell has other options, and measurements scale with
 * the number of updates.
 */
const deciding = ['network.cell', 'training.updates', 'measures.evaluateEvery']

/**
 * Every run of a sweep: each point of the grid with each random point, for each task, seed and rule. All points of a task
 * and seed start from the same weights and see the same batches. The list depends on the sweep alone.
 *
 * @param known the settings of tasks that are modules, from `settingsOfTasks`
 * @throws ArgumentError for a field that no configuration has, and a value, an end of a range or a combination of values
 *   that it can't have. Options of a task are checked by `compare`, which builds the task.
 *
 * @example
 * const sweep = { tasks: ['adding'], rules: ['exact'], seeds: '0..1', grid: { 'training.batch': [8, 16] } }
 * const conditions = sweepConditions(sweep)
 * conditions.length // => 4
 * conditions[1].name // => 'exact batch=16'
 */
export function sweepConditions(
  sweep: Sweep,
  known: ReadonlyMap<string, TaskSettings> = new Map(),
): Condition[] {
  checkFields(sweep)
  checkValues(sweep)
  const tasks = [...new Set(sweep.tasks ?? ['row-mnist'])]
  const rules = [...new Set(sweep.rules ?? ['exact', 'eprop'])]
  const seeds = parseSeeds('seeds', [sweep.seeds ?? 0].flat().join(','))
  const given = { ...sweep.base, preset: sweep.preset ?? 'paper' } as GivenSettings
  const points = pointsOf(sweep, mostRuns / (tasks.length * rules.length * seeds.length))
  const short = shortNames(pathsOf(sweep))
  return tasks.flatMap((task) => {
    const conditions = rules.flatMap((rule) => {
      const bases = new Map<string, RunConfiguration>()
      const baseOf = (point: Point) => {
        const of = deciding.filter((path) => path in point)
        const key = JSON.stringify(of.map((path) => [path, point[path]]))
        const changed = () => of.reduce<object>((all, path) => withField(all, path, point[path]), given)
        const base =
          bases.get(key) ??
          configurationOf({ task, rule, seed: 0 }, changed() as GivenSettings, known.get(task))
        bases.set(key, base)
        return base
      }
      return points.map((point) => ({
        name: nameOf(rule, point, short),
        configuration: at(point, baseOf(point)),
      }))
    })
    return seeds.flatMap((seed) =>
      conditions.map(({ name, configuration }) => ({ name, configuration: { ...configuration, seed } })),
    )
  })
}

/** Each point of the grid with each random one, the last field of the grid changing first. */
function pointsOf({ grid = {}, random }: Sweep, most: number): Point[] {
  const lists = Object.values(grid)
  const count = lists.reduce((product, values) => product * values.length, random?.count ?? 1)
  if (count > most) {
    throw new ArgumentError('credit sweep', 'the number of points', `at most ${Math.floor(most)}`, count)
  }
  const drawn = random === undefined ? [{}] : drawPoints(random)
  const ofGrid = Object.entries(grid).reduce<Point[]>(
    (points, [path, values]) =>
      points.flatMap((point) => values.map((value) => ({ ...point, [path]: value }))),
    [{}],
  )
  return ofGrid.flatMap((point) => drawn.map((more) => ({ ...point, ...more })))
}

function at(point: Point, base: RunConfiguration): RunConfiguration {
  const changed = Object.entries(point).reduce<object>(
    (all, [path, value]) => withField(all, path, value),
    base,
  )
  return checkConfiguration(changed)
}

function pathsOf({ grid = {}, random }: Sweep): string[] {
  return [...Object.keys(grid), ...Object.keys(random?.fields ?? {})]
}

function checkFields(sweep: Sweep): void {
  const paths = pathsOf(sweep)
  if (paths.length === 0) {
    throw new ArgumentError('credit sweep', 'grid or random', 'given: fields with their values', sweep)
  }
  for (const path of Object.keys(sweep.grid ?? {})) checkField('grid', path)
  for (const path of Object.keys(sweep.random?.fields ?? {})) checkField('random.fields', path)
  paths.forEach((path, i) => {
    const other = paths.find((each, k) => k !== i && `${path}.`.startsWith(`${each}.`))
    if (other === undefined) return
    const expected = other === path ? 'in grid or in random.fields, not in both' : `left out beside ${other}`
    throw new ArgumentError('credit sweep', path, expected, paths)
  })
}

function checkValues({ grid = {}, random }: Sweep): void {
  for (const [path, values] of Object.entries(grid)) {
    values.forEach((value, i) => {
      checkValue(`grid.${path}[${i}]`, path, value)
    })
  }
  for (const [path, distribution] of Object.entries(random?.fields ?? {})) {
    const [name, values] = Object.entries(distribution)[0] as [string, readonly unknown[]]
    if (isWhole(path) && name.toLowerCase().endsWith('uniform')) {
      const expected = '{ integer: [low, high] }: the field takes whole numbers'
      throw new ArgumentError('credit sweep', `random.fields.${path}`, expected, distribution)
    }
    values.forEach((value, i) => {
      checkValue(`random.fields.${path}.${name}[${i}]`, path, value)
    })
  }
}
