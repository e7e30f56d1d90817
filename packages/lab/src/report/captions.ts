import type { FigureData } from './figures/data.js'
import { gapCount } from './figures/gap.js'
import { seedCounts } from './figures/overview.js'
import { windowSize } from './figures/series.js'
import { flatten } from './text.js'

/** What every figure must say beside what it shows: how many seeds, what the band is, the settings. */
export function captions(data: FigureData, settings: Readonly<Record<string, unknown>>) {
  const n = seedCounts(data)
  const most = Math.max(...data.summary.rows.map((row) => row.n))
  const band =
    most > 1
      ? 'Line: mean over the seeds that reached the update; band: least to most of them (not a confidence interval).'
      : 'One seed: there is no band.'
  const what = data.summary.measure === 'accuracy' ? 'accuracy' : 'loss'
  const window = windowSize(data.runs)
  const loss =
    window > 1 ? ` The training loss is averaged over windows of ${window} updates within each seed.` : ''
  const tail = settingsLine(settings)
  const points = gapCount(data)
  const runs = data.summary.rows.reduce((sum, row) => sum + row.expected, 0)
  return {
    learning: `Learning curves: test and train ${what}${trials(data, 'evaluation')} and training loss. ${band} ${n}.${loss} ${tail}`,
    alignment: `Alignment: cosine of each rule's gradient estimate with the exact gradient, for the recurrent block and for all parameters; cosines without a value (a zero vector) are left out. ${band} ${n}. ${tail}`,
    curvature: `Curvature: largest eigenvalue of the Hessian of the true loss, recurrent block${trials(data, 'curvature')}, at update 0 (hollow) and at the last update (filled), one pair a seed, no averaging. Black bars: ± the residual ‖Hv - λv‖, usually smaller than the marker. ${n}. ${tail}`,
    gap: `Generalization gap against λ_max of the recurrent block at the last update, one point a run: ${points} of ${runs} runs have both. ${n}. ${tail}`,
  }
}

function trials(data: FigureData, kind: 'evaluation' | 'curvature'): string {
  const counts = data.runs
    .flatMap((run) => run.records[kind].map((record) => record.trials))
    .filter(Number.isFinite)
  const distinct = [...new Set(counts)].sort((a, b) => a - b)
  if (distinct.length === 0) return ''
  return ` (on ${distinct.length === 1 ? distinct[0] : `${distinct[0]} to ${distinct.at(-1)}`} trials)`
}

/** The settings in one sentence, cut where it would crowd the caption; the whole is in the table of settings. */
export function settingsLine(settings: Readonly<Record<string, unknown>>): string {
  const { command: _, ...rest } = settings
  const all = flatten(rest).map(([name, value]) => `${name} ${value}`)
  if (all.length === 0) return 'No settings were recorded.'
  const shown: string[] = []
  let length = 0
  for (const text of all) {
    length += text.length + 2
    if (length > 220) break
    shown.push(text)
  }
  const rest_ = shown.length < all.length ? `${shown.length > 0 ? '; ' : ''}all in the table of settings` : ''
  return `Settings: ${shown.join(', ')}${rest_}.`
}
