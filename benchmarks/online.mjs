// Time of one online step with its gradient, one stream, against the same arithmetic in NumPy. One thread everywhere.
//   npm run bench -- online [--quick] [--rule NAME] [--dtype NAME] [--kernel NAME] [--node PROGRAM] [--json FILE]
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { checkAgreement } from './lib/agreement.mjs'
import { enter } from './lib/case.mjs'
import { kernels, onlineKernel, onlinePeers } from './lib/contenders.mjs'
import { machine } from './lib/machine.mjs'
import { onlineTruth } from './lib/onlineTruth.mjs'
import { drawOnlineNumbers, onlineWorkloads } from './lib/onlineWorkloads.mjs'
import { table, times } from './lib/report.mjs'
import { timeInRounds } from './lib/rounds.mjs'
import { median, speedRatio } from './lib/statistics.mjs'
import { text64 } from './peers/protocol.mjs'

const many = { type: 'string', multiple: true }
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rule: many,
    dtype: many,
    kernel: many,
    node: { type: 'string', default: process.execPath },
    json: { type: 'string' },
  },
})
const dtypes = options.dtype ?? ['float32', 'float64']
const specs = [
  ...(options.kernel ?? kernels).map((kernel) => onlineKernel(kernel, options.node)),
  ...onlinePeers,
]
const effort = options.quick ? { rounds: 3, slice: 0.05 } : { rounds: 11, slice: 0.2 }
const about = machine(options.node)
console.log(`Node ${about.node} (V8 ${about.v8}), ${about.platform}, ${about.processor}
microseconds per step with its gradient, I = K = 2, one stream; medians of ${effort.rounds} interleaved rounds\n`)

const lines = []
for (const dtype of dtypes) {
  const rows = [['', ...specs.map(({ name }) => name), 'fastest / numpy', 'wanted', 'error']]
  for (const workload of onlineWorkloads) {
    if (options.rule && !options.rule.includes(workload.peer)) continue
    const measured = await measure(workload, dtype)
    lines.push(measured)
    const best = measured.results.filter(({ own }) => own).sort((a, b) => a.seconds - b.seconds)[0]
    const ratio = best?.speed === undefined ? '-' : times(best.speed)
    const cell = (name) => {
      const found = measured.results.find((result) => result.name === name)
      return found ? (found.seconds * 1e6).toFixed(2) : '-'
    }
    const error = Math.max(...measured.results.map((result) => result.error)).toExponential(0)
    rows.push([workload.name, ...specs.map(({ name }) => cell(name)), ratio, `${workload.wanted} x`, error])
  }
  console.log(`${dtype}\n${table(rows)}\n`)
}
const skipped = new Map(lines.flatMap((line) => line.skipped).map(({ name, why }) => [name, why]))
for (const [name, why] of skipped) console.log(`${name} skipped, ${why}`)
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ machine: about, effort, lines }, null, 2)}\n`)

async function measure(workload, dtype) {
  const numbers = drawOnlineNumbers(workload)
  const truth = onlineTruth(workload, numbers)
  const texts = Object.fromEntries(Object.entries(numbers).map(([name, values]) => [name, text64(values)]))
  const request = { do: 'open', workload, dtype, ...texts }
  const entered = []
  const skipped = []
  try {
    for (const spec of specs) {
      const entry = await enter(spec, request)
      if (entry.skipped) skipped.push({ name: spec.name, why: entry.skipped })
      else entered.push({ ...entry, error: await checkAgreement(entry.contender, truth, dtype) })
    }
    const seconds = await timeInRounds(
      entered.map(({ contender }) => contender),
      effort,
    )
    const peer = entered.findIndex(({ spec }) => spec.kernel === undefined)
    const results = entered.map(({ spec, error }, i) => ({
      name: spec.name,
      own: spec.kernel !== undefined,
      error,
      seconds: median(seconds[i]),
      ...(spec.kernel && peer >= 0 && { speed: speedRatio(seconds[i], seconds[peer]) }),
    }))
    return { workload: workload.name, dtype, results, skipped }
  } finally {
    for (const { contender } of entered) contender.close()
  }
}
