// Time and memory of one exact gradient, against the same work in other programs. One thread everywhere.
//   npm run bench -- gradient [--quick] [--workload NAME] [--dtype NAME] [--kernel NAME] [--peer NAME|none]
//                             [--node PROGRAM] [--json FILE]
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runCase } from './lib/case.mjs'
import { kernels, ownKernel, peers } from './lib/contenders.mjs'
import { machine } from './lib/machine.mjs'
import { caseReport, summary, summaryReport } from './lib/report.mjs'
import { workloads } from './lib/workloads.mjs'

const many = { type: 'string', multiple: true }
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    workload: many,
    dtype: many,
    kernel: many,
    peer: many,
    node: { type: 'string', default: process.execPath },
    json: { type: 'string' },
  },
})

function chosen(option, items, nameOf = (item) => item) {
  const wanted = options[option]
  if (!wanted) return items
  const legal = items.map(nameOf)
  const unknown = wanted.find((name) => !legal.includes(name) && !(option === 'peer' && name === 'none'))
  if (unknown) throw new Error(`--${option}: one of ${legal.join(', ')}, got ${unknown}`)
  return items.filter((item) => wanted.includes(nameOf(item)))
}

const specs = [
  ...chosen('kernel', kernels).map((kernel) => ownKernel(kernel, options.node)),
  ...chosen('peer', peers, (peer) => peer.name),
]
const effort = options.quick ? { rounds: 3, slice: 0.1 } : { rounds: 11, slice: 0.3 }
const about = machine(options.node)
console.log(`Node ${about.node} (V8 ${about.v8}), ${about.platform}, ${about.processor}
medians of ${effort.rounds} interleaved rounds; 6·T·B·(N² + I·N) operations; error against the float64 reference;
least memory: states + rates + derivatives + outputs\n`)

const cases = []
for (const workload of chosen('workload', workloads, ({ name }) => name)) {
  for (const dtype of chosen('dtype', ['float32', 'float64'])) {
    const measured = await runCase(workload, dtype, specs, effort)
    cases.push(measured)
    console.log(caseReport(measured))
  }
}
console.log(summaryReport(cases))

if (options.json) {
  const speed = summary(cases).map(({ cells, ...line }) => line)
  writeFileSync(options.json, `${JSON.stringify({ machine: about, effort, cases, speed }, null, 2)}\n`)
}
