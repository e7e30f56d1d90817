// The leaky cells of this checkout and of an older commit, in turns: A B, A B, …, each in a process of its own, with the numbers
// that `gradient` and `online` have. `npm run bench -- turns COMMIT` packs the commit first.
//   npm run bench -- turns COMMIT [--quick] [--workload NAME] [--rule NAME] [--dtype NAME] [--node PROGRAM] [--json FILE]
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkAgreement, truthOf } from './lib/agreement.mjs'
import { Benchmark } from './lib/benchmark.mjs'
import { contest, recordContest } from './lib/case.mjs'
import { gradientKernel, onlineKernel } from './lib/contenders.mjs'
import { onlineTruth } from './lib/onlineTruth.mjs'
import { drawOnlineNumbers, onlineRules, onlineWorkloads } from './lib/onlineWorkloads.mjs'
import { timeIn, timeInRounds } from './lib/rounds.mjs'
import { drawNumbers, dtypes, nameOf, openRequest, workloads } from './lib/workloads.mjs'
import { text64 } from './peers/protocol.mjs'

const program = process.env.CREDIT_BEFORE
if (program === undefined) throw new Error('turns: run it by `npm run bench -- turns COMMIT`')

const bench = new Benchmark('turns', {
  about: 'this checkout beside an older commit, SIMD on both sides',
  effort: { full: { rounds: 11, slice: 0.15 }, quick: { rounds: 5, slice: 0.03 } },
  choices: {
    workload: ['none', ...workloads.map(nameOf)],
    rule: ['none', ...onlineRules.map(nameOf)],
    dtype: dtypes,
  },
})

/** The same program of the older commit, as a peer. */
const before = (script) => ({
  name: 'before',
  program: process.execPath,
  script: pathToFileURL(join(program, 'benchmarks', 'peers', script)).href,
})

async function turns(workload, dtype, { quantity, unit, request, truth, specs }) {
  const where = { workload: workload.name, dtype }
  const check = (entry) => checkAgreement(entry, truth, dtype)
  const requestOf = () => ({ kernel: 'simd', ...request })
  await contest(bench, specs, { where, requestOf, check }, async (entered) => {
    const seconds = await timeInRounds(
      entered.map(({ contender }) => timeIn(contender)),
      bench.effort,
    )
    recordContest(bench, where, entered, seconds, { quantity, unit, wanted: () => 1 })
  })
  bench.show()
}

for (const dtype of bench.chosen.dtype) {
  for (const workload of workloads.filter(({ name }) => bench.chosen.workload.includes(name))) {
    const numbers = drawNumbers(workload)
    await turns(workload, dtype, {
      ...{ quantity: 'gradient', unit: 'ms', truth: truthOf(workload, numbers) },
      request: openRequest(workload, dtype, numbers),
      specs: [gradientKernel('simd'), before('credit.mjs')],
    })
  }
  for (const workload of onlineWorkloads.filter(({ peer }) => bench.chosen.rule.includes(peer))) {
    if (workload.cell) continue
    const numbers = drawOnlineNumbers(workload)
    const texts = Object.fromEntries(Object.entries(numbers).map(([name, values]) => [name, text64(values)]))
    await turns(workload, dtype, {
      ...{ quantity: 'step', unit: 'µs', truth: onlineTruth(workload, numbers) },
      request: { do: 'open', workload, dtype, ...texts },
      specs: [onlineKernel('simd'), before('credit-online.mjs')],
    })
  }
}
bench.finish()
