// Time of one online step with its gradient, one stream, against the same arithmetic in NumPy. One thread everywhere.
//   npm run bench -- online [--quick] [--rule NAME] [--dtype NAME] [--kernel NAME] [--node PROGRAM] [--json FILE]
import { checkAgreement } from './lib/agreement.mjs'
import { Benchmark } from './lib/benchmark.mjs'
import { contest, recordContest } from './lib/case.mjs'
import { fastKernels, kernels, onlineCellPeers, onlineKernel, onlinePeers } from './lib/contenders.mjs'
import { onlineTruth } from './lib/onlineTruth.mjs'
import { drawOnlineNumbers, onlineRules, onlineWorkloads } from './lib/onlineWorkloads.mjs'
import { timeIn, timeInRounds } from './lib/rounds.mjs'
import { dtypes, nameOf } from './lib/workloads.mjs'
import { text64 } from './peers/protocol.mjs'

const bench = new Benchmark('online', {
  about: 'one step with its gradient, one stream, I = K = 2',
  effort: { full: { rounds: 9, slice: 0.08 }, quick: { rounds: 3, slice: 0.02 } },
  choices: { rule: onlineRules.map(nameOf), dtype: dtypes, kernel: kernels },
  defaults: { kernel: fastKernels },
})

for (const dtype of bench.chosen.dtype) {
  for (const workload of onlineWorkloads.filter(({ peer }) => bench.chosen.rule.includes(peer))) {
    const numbers = drawOnlineNumbers(workload)
    const truth = onlineTruth(workload, numbers)
    const texts = Object.fromEntries(Object.entries(numbers).map(([name, values]) => [name, text64(values)]))
    const request = { do: 'open', workload, dtype, ...texts }
    const specs = [
      ...bench.chosen.kernel.map(onlineKernel),
      ...[...onlinePeers, ...onlineCellPeers].filter(({ name }) => name === workload.program),
    ]
    const where = { workload: workload.name, dtype }
    const check = (entry) => checkAgreement(entry, truth, dtype)
    await contest(bench, specs, { where, requestOf: () => request, check }, async (entered) => {
      const seconds = await timeInRounds(
        entered.map(({ contender }) => timeIn(contender)),
        bench.effort,
      )
      const wanted = (kernel) => (kernel === 'reference' || dtype !== 'float32' ? undefined : workload.wanted)
      recordContest(bench, where, entered, seconds, { quantity: 'step', unit: 'µs', wanted })
    })
  }
  bench.show()
}
bench.finish()
