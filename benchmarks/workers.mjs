// Two worker threads that train, each on its own, against two independent processes that run the kernel and nothing else:
// what the second thread brings, as a share of what the second process brings in the same minutes.
//   npm run bench -- workers [--quick] [--task NAME] [--dtype NAME] [--node PROGRAM] [--json FILE]
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { loadFiles } from '@credit/tasks/node'
import { Benchmark } from './lib/benchmark.mjs'
import { contest } from './lib/case.mjs'
import { gradientKernel } from './lib/contenders.mjs'
import { ratios } from './lib/statistics.mjs'
import { drawNumbers, dtypes, openRequest, workloads } from './lib/workloads.mjs'

const tasks = ['row-mnist', 'delayed-xor']
const bench = new Benchmark('workers', {
  about:
    'updates per second of two worker threads / one, against gradients per second of two processes / one',
  effort: { full: { rounds: 9, slice: 0.5 }, quick: { rounds: 3, slice: 0.2 } },
  choices: { task: tasks, dtype: dtypes },
})
const wanted = 0.9

for (const task of bench.chosen.task) {
  const workload = workloads.find(({ name }) => name === task)
  const numbers = drawNumbers(workload)
  const files = loadFiles(task, { memory: 'shared' })
  for (const dtype of bench.chosen.dtype) {
    const where = { workload: task, dtype }
    const specs = [gradientKernel('auto'), gradientKernel('auto')]
    const options = { where, requestOf: () => openRequest(workload, dtype, numbers), check: () => {} }
    await contest(bench, specs, options, async (processes) => {
      const workers = await startWorkers(2, { task, rule: 'exact', dtype, files })
      try {
        const ask = (request) => (contender) => contender.ask(request)
        const run = ask({ do: 'run', seconds: bench.effort.slice })
        const rates = await ratesInRounds({
          threads: workers.map((worker) => () => run(worker)),
          processes: processes.map(
            ({ contender }) =>
              () =>
                run(contender),
          ),
        })
        record({ ...where, kernel: processes[0].kernel }, rates)
      } finally {
        for (const worker of workers) worker.close()
      }
    })
    bench.show()
  }
}
bench.finish()

/** Worker threads that are asked as contenders are. */
async function startWorkers(count, workerData) {
  const script = new URL('./lib/updateWorker.mjs', import.meta.url)
  const workers = Array.from({ length: count }, () => new Worker(script, { workerData }))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  return workers.map((worker) => ({
    async ask(request) {
      worker.postMessage(request)
      const [answer] = await once(worker, 'message')
      return answer
    },
    close: () => worker.terminate(),
  }))
}

/** Calls per second of the first alone and of both at once, for threads and processes, in every round. */
async function ratesInRounds(contenders) {
  const rates = Object.fromEntries(Object.keys(contenders).map((name) => [name, { one: [], two: [] }]))
  const rateOf = async (runs) => {
    const answers = await Promise.all(runs.map((run) => run()))
    return answers.reduce((sum, { count, seconds }) => sum + count / seconds, 0)
  }
  for (const [first, second] of Object.values(contenders)) await rateOf([first, second])
  for (let round = 0; round < bench.effort.rounds; round++) {
    for (const [name, runs] of Object.entries(contenders)) {
      rates[name].one.push(await rateOf(runs.slice(0, 1)))
      rates[name].two.push(await rateOf(runs))
    }
  }
  return rates
}

function record(where, { threads, processes }) {
  const scaling = [threads, processes].map(({ one, two }) => ratios(two, one))
  for (const [i, name] of ['threads', 'processes'].entries()) {
    const values = scaling[i]
    bench.record({ ...where, quantity: `two ${name} / one`, unit: '×', better: 'higher', values })
  }
  bench.record({
    ...where,
    ...{ quantity: 'threads / processes', unit: '×', better: 'higher', values: ratios(...scaling), wanted },
  })
}
