// Memory: of a gradient's workspace against what no exact gradient can do without, the peak of a process that has made
// one gradient, in the library and in its peers, and the peak of a training at the size of its paper.
//   npm run bench -- memory [--quick] [--workload NAME] [--dtype NAME] [--peer NAME|none] [--node PROGRAM] [--json FILE]
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { checkAgreement, truthOf } from './lib/agreement.mjs'
import { Benchmark } from './lib/benchmark.mjs'
import { contest, recordContest, withoutSlow } from './lib/case.mjs'
import { gradientKernel, peers } from './lib/contenders.mjs'
import { drawNumbers, dtypes, leastBytes, nameOf, openRequest, workloads } from './lib/workloads.mjs'

const bench = new Benchmark('memory', {
  about: 'bytes of a workspace and of whole processes',
  effort: { full: { rounds: 3 }, quick: { rounds: 1 } },
  choices: { workload: workloads.map(nameOf), dtype: dtypes, peer: peers.map(nameOf) },
})
const rules = ['exact', 'eprop', 'modprop:modulation=type,meanDerivative=0.25']
const script = fileURLToPath(new URL('./lib/trainingMemory.mjs', import.meta.url))

for (const workload of workloads.filter(({ name }) => bench.chosen.workload.includes(name))) {
  const numbers = drawNumbers(workload)
  const truth = truthOf(workload, numbers)
  for (const dtype of bench.chosen.dtype) {
    const options = {
      where: { workload: workload.name, dtype },
      requestOf: () => openRequest(workload, dtype, numbers),
      check: (entry) => checkAgreement(entry, truth, dtype),
    }
    await workspaces(workload, options)
    await processes(workload, options)
  }
  bench.show()
}
for (const task of workloads
  .map(nameOf)
  .filter((name) => name !== 'small' && bench.chosen.workload.includes(name))) {
  for (const dtype of bench.chosen.dtype) for (const rule of rules) trainings(task, dtype, rule)
}
bench.finish()

/** Bytes of a workspace that has been used, over states + rates + derivatives + outputs. */
async function workspaces(workload, options) {
  await contest(bench, [gradientKernel('auto')], options, async ([{ contender, kernel }]) => {
    const { bytes } = await contender.ask({ do: 'memory' })
    const own = { ...options.where, kernel }
    bench.record({ ...own, quantity: 'workspace', unit: 'bytes', values: [bytes] })
    bench.record({
      ...own,
      ...{ quantity: 'workspace / states, rates, derivatives, outputs', unit: '×', better: 'lower' },
      values: [bytes / leastBytes(workload, options.where.dtype)],
      wanted: 1.3,
    })
  })
}

/** The most memory that a process has had which opened the case, answered once and once more. */
async function processes(workload, options) {
  const chosen = peers.filter(({ name }) => bench.chosen.peer.includes(name))
  const specs = [gradientKernel('auto'), ...withoutSlow(bench, chosen, workload, options.where.dtype)]
  const peaks = new Map()
  for (let round = 0; round < bench.effort.rounds; round++) {
    await contest(bench, specs, options, async (entered) => {
      for (const { spec, contender, kernel } of entered) {
        await contender.ask({ do: 'time', count: 1 })
        const { bytes } = await contender.ask({ do: 'peak' })
        const of = peaks.get(spec) ?? { spec, kernel, bytes: [] }
        of.bytes.push(bytes)
        peaks.set(spec, of)
      }
    })
  }
  const all = [...peaks.values()]
  const bytes = all.map((of) => of.bytes)
  recordContest(bench, options.where, all, bytes, { quantity: 'peak of a process', unit: 'bytes' })
}

/** The most memory that a process has had which made some updates of a training, data included. */
function trainings(task, dtype, rule) {
  const values = Array.from({ length: bench.effort.rounds }, () => {
    const { status, stdout } = spawnSync(process.execPath, [script, task, dtype, rule], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) throw new Error(`a training on ${task} by ${rule} failed`)
    return JSON.parse(stdout).bytes
  })
  const where = { workload: `training on ${task}, ${rule}`, dtype, kernel: 'auto' }
  bench.record({ ...where, quantity: 'peak of a process', unit: 'bytes', better: 'lower', values })
}
