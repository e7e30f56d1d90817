import { geometricMean } from './statistics.mjs'

/** Columns as wide as they need to be; the first to the left, the others to the right. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))
  return rows.map((row) => `  ${row.map(pad).join('   ')}`.trimEnd()).join('\n')
}

/** A ratio of speeds. */
export const times = (ratio) => `${ratio < 10 ? ratio.toPrecision(2) : ratio.toFixed(0)} x`
const megabytes = ({ bytes, ratio }) => `${(bytes / 1e6).toFixed(1)} MB (${ratio.toFixed(2)} x least)`

export function caseReport({ workload, dtype, results, skipped }) {
  const { name, hidden, inputs, outputs, steps, trials, leak } = workload
  const shape = `N ${hidden}, I ${inputs}, K ${outputs}, T ${steps}, B ${trials}, leak ${leak}, relu`
  const own = results.filter((result) => result.speed)
  const rows = results.map((result) => [
    result.name,
    (result.seconds * 1000).toFixed(2),
    result.gflops.toFixed(1),
    result.error.toExponential(0),
    result.memory ? megabytes(result.memory) : '',
    ...own.map(({ speed }) => (result.name in speed ? times(speed[result.name]) : '')),
  ])
  const head = ['', 'ms/gradient', 'GFLOP/s', 'error', 'memory', ...own.map((kernel) => `${kernel.name} is`)]
  return [
    `${name} ${dtype}: ${shape}`,
    table([head, ...rows]),
    ...results.map((result) => `  ${result.name}: ${result.description}`),
    ...skipped.map(({ name, why }) => `  ${name} skipped, ${why}`),
    '',
  ].join('\n')
}

/** Speed of every kernel over every peer: each workload, then the geometric mean. */
export function summary(cases) {
  const ratios = new Map()
  for (const { workload, dtype, results } of cases) {
    for (const { name, speed = {} } of results) {
      for (const [peer, ratio] of Object.entries(speed)) {
        const key = `${name} ${dtype} / ${peer}`
        ratios.set(key, { ...ratios.get(key), [workload.name]: ratio })
      }
    }
  }
  const names = [...new Set(cases.map(({ workload }) => workload.name))]
  return [...ratios].map(([key, byWorkload]) => ({
    key,
    byWorkload,
    geometricMean: geometricMean(Object.values(byWorkload)),
    cells: [key, ...names.map((name) => (name in byWorkload ? times(byWorkload[name]) : '-'))],
  }))
}

export function summaryReport(cases) {
  const lines = summary(cases)
  if (lines.length === 0) return 'No peer ran.'
  const names = [...new Set(cases.map(({ workload }) => workload.name))]
  const head = ['speed, library / peer', ...names, 'geometric mean']
  return table([head, ...lines.map(({ cells, geometricMean }) => [...cells, times(geometricMean)])])
}
