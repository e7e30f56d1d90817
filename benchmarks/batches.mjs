// Processor time of making a batch against that of its exact gradient, for every task at its default size.
//   npm run bench -- batches [--quick] [--task NAME] [--dtype NAME] [--kernel NAME] [--json FILE]
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { exactCredit, seed, Workspace } from '@credit/core'
import { initializersFor, networkFor } from '@credit/tasks'
import { readMnist } from '@credit/tasks/node'
import { tasks } from '@credit/tasks/registry'
import { machine } from './lib/machine.mjs'
import { table } from './lib/report.mjs'
import { median } from './lib/statistics.mjs'

const many = { type: 'string', multiple: true }
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    task: many,
    dtype: many,
    kernel: { type: 'string' },
    json: { type: 'string' },
  },
})
/** What a batch may take of the time of its gradient. */
const most = 0.1
const effort = options.quick ? { rounds: 3, seconds: 0.05 } : { rounds: 11, seconds: 0.2 }
const unknown = (options.task ?? []).filter((name) => !(name in tasks))
if (unknown.length > 0)
  throw new Error(`--task must be one of ${Object.keys(tasks).join(', ')}, got ${unknown}`)

/** Seconds of this process, all of its threads: the collector's too, which is part of what a batch costs. */
function cpuSeconds(work, count) {
  const before = process.cpuUsage()
  for (let i = 0; i < count; i++) work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/** How many calls take the seconds of a round, after as many to warm up. */
function countFor(work) {
  for (let count = 1; ; count *= 2) {
    const taken = cpuSeconds(work, count)
    if (taken >= effort.seconds) return Math.max(1, Math.round((count * effort.seconds) / taken))
  }
}

function measure(name, dtype, mnist) {
  const entry = tasks[name]
  const root = seed(1).child(name)
  const own = { seed: root.child('task') }
  const task = entry.needs === 'mnist' ? entry.create(mnist(), own) : entry.create(own)
  const settings = entry.paper ?? entry.reachable.settings
  const network = networkFor(task, settings)
  const { data: w } = network.initialize(root.child('init'), initializersFor(settings))
  const size = { steps: task.steps, trials: settings.batch, dtype }
  const workspace = new Workspace(network, task.objective, {
    ...size,
    ...(options.kernel && { kernel: options.kernel }),
  })
  const gradient = new Float64Array(w.length)
  const sample = task.split('train').sampler(settings.batch, root.child('data'))
  let update = 0
  const works = {
    batch: () => sample(update++),
    gradient() {
      workspace.forward(w)
      workspace.gradient(exactCredit, gradient)
    },
  }
  workspace.load(sample(update++))
  const counts = { batch: countFor(works.batch), gradient: countFor(works.gradient) }
  const rounds = Array.from({ length: effort.rounds }, () => ({
    batch: cpuSeconds(works.batch, counts.batch) / counts.batch,
    gradient: cpuSeconds(works.gradient, counts.gradient) / counts.gradient,
  }))
  if (!gradient.some((value) => value !== 0)) throw new Error(`${name}: the gradient is 0`)
  const kernel = workspace.kernel.name
  workspace.dispose()
  return {
    task: name,
    dtype,
    kernel,
    network: entry.paper === undefined ? 'reachable' : 'paper',
    shape: { N: settings.hidden, I: task.inputs, T: task.steps, B: settings.batch },
    batch: median(rounds.map(({ batch }) => batch)),
    gradient: median(rounds.map(({ gradient }) => gradient)),
    ratio: median(rounds.map(({ batch, gradient }) => batch / gradient)),
  }
}

let files
const mnist = () => {
  files ??= readMnist()
  return files
}
const about = machine(process.execPath)
console.log(`Node ${about.node} (V8 ${about.v8}), ${about.platform}, ${about.processor}
processor time in milliseconds, medians of ${effort.rounds} interleaved rounds; the ratio is the median of those of the rounds\n`)
const results = []
for (const dtype of options.dtype ?? ['float32', 'float64']) {
  const rows = [['', 'N', 'I', 'T', 'B', 'settings', 'kernel', 'batch', 'gradient', 'ratio', '']]
  for (const name of options.task ?? Object.keys(tasks)) {
    const result = measure(name, dtype, mnist)
    results.push(result)
    const { shape, network, kernel, batch, gradient, ratio } = result
    rows.push([
      name,
      ...Object.values(shape).map(String),
      network,
      kernel,
      ...[batch, gradient].map((seconds) => (1000 * seconds).toFixed(2)),
      `${(100 * ratio).toFixed(1)} %`,
      ratio < most ? '' : `not below ${100 * most} %`,
    ])
  }
  console.log(`${dtype}\n${table(rows)}\n`)
}
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ machine: about, effort, results }, null, 2)}\n`)
