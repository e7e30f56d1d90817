// Time of one exact gradient, against the same work in other programs. One thread everywhere.
//   npm run bench -- gradient [--quick] [--workload NAME] [--dtype NAME] [--kernel NAME] [--peer NAME|none]
//                             [--node PROGRAM] [--json FILE]
import { checkAgreement, truthOf } from './lib/agreement.mjs'
import { Benchmark } from './lib/benchmark.mjs'
import { contest, peerOf, recordContest, withoutSlow } from './lib/case.mjs'
import { cellWorkloads } from './lib/cellWorkloads.mjs'
import { cellPeers, gradientKernel, kernels, peers } from './lib/contenders.mjs'
import { recordMeans } from './lib/geometricMeans.mjs'
import { timeIn, timeInRounds } from './lib/rounds.mjs'
import { drawNumbers, dtypes, nameOf, openRequest, operations, workloads } from './lib/workloads.mjs'

const all = [...workloads, ...cellWorkloads]
const bench = new Benchmark('gradient', {
  about: 'forward pass and exact gradient',
  effort: { full: { rounds: 11, slice: 0.2 }, quick: { rounds: 3, slice: 0.05 } },
  choices: { workload: all.map(nameOf), dtype: dtypes, kernel: kernels, peer: peers.map(nameOf) },
})

/** What the library is to be as fast as, on each workload and on average. */
const wanted = { workload: { pytorch: 1, tfjs: 10 }, mean: { pytorch: 1.5 } }
const wantedOf = (by) => (kernel, peer) => (kernel === 'reference' ? undefined : by[peer])
/** None is stated for the other cells. */
const wantedAt = ({ cell }) => wantedOf(cell ? {} : wanted.workload)

for (const workload of all.filter(({ name }) => bench.chosen.workload.includes(name))) {
  const numbers = drawNumbers(workload)
  const truth = truthOf(workload, numbers)
  for (const dtype of bench.chosen.dtype.filter((one) => workload.dtypes?.includes(one) ?? true)) {
    const where = { workload: workload.name, dtype }
    const entries = [
      ...bench.chosen.kernel.map(gradientKernel),
      ...(workload.cell ? cellPeers : peers).filter(({ name }) => bench.chosen.peer.includes(name)),
    ]
    const specs = bench.quick ? withoutSlow(bench, entries, workload, dtype) : entries
    const request = openRequest(workload, dtype, numbers)
    const check = (entry) => checkAgreement(entry, truth, dtype)
    await contest(bench, specs, { where, requestOf: () => request, check }, async (entered) => {
      const seconds = await timeInRounds(
        entered.map(({ contender }) => timeIn(contender)),
        bench.effort,
      )
      const measured = { quantity: 'gradient', unit: 'ms', wanted: wantedAt(workload) }
      recordContest(bench, where, entered, seconds, measured)
      for (const [i, { spec, kernel }] of entered.entries()) {
        if (workload.cell) continue
        const values = seconds[i].map((time) => operations(workload) / time / 1e9)
        bench.record({ ...where, kernel, peer: peerOf(spec), quantity: 'rate', unit: 'GFLOP/s', values })
      }
    })
    bench.show()
  }
}
recordMeans(bench, { workloads: workloads.map(nameOf), quantity: 'gradient', wanted: wantedOf(wanted.mean) })
bench.finish()
