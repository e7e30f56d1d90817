// Time to the largest eigenvalue of a small Hessian block: Lanczos against ml-matrix, which finds all of them, and SciPy's
// eigsh. Each is given the matrix; and, but for SciPy, the network that it belongs to.
//   npm run bench -- eigenvalues [--quick] [--node PROGRAM] [--json FILE]
import { hessian, parametersOf, seed } from '@credit/core'
import { lanczos } from '@credit/curvature'
import { Benchmark } from './lib/benchmark.mjs'
import { contest, recordContest } from './lib/case.mjs'
import { eigenvalueOwn, eigenvaluePeers } from './lib/contenders.mjs'
import { matrixOf } from './lib/matrixOf.mjs'
import { timeIn, timeInRounds } from './lib/rounds.mjs'
import { batchOf, drawNumbers, networkOf, objective, openRequest } from './lib/workloads.mjs'
import { text64 } from './peers/protocol.mjs'

const bench = new Benchmark('eigenvalues', {
  about: 'the largest eigenvalue of the recurrent Hessian block to a relative residual of 1e-6, float64',
  effort: { full: { rounds: 11, slice: 0.15 }, quick: { rounds: 3, slice: 0.05 } },
})
const tolerance = 1e-6

for (const hidden of [8, 16]) {
  const shape = { hidden, inputs: 2, outputs: 2, steps: 20, trials: 16, leak: 0.5 }
  const workload = { name: `${hidden ** 2} rows`, ...shape }
  const numbers = drawNumbers(workload)
  const operator = operatorOf(workload, numbers)
  const value = largestOf(operator)
  const request = {
    ...openRequest(workload, 'float64', numbers),
    ...{ matrix: text64(matrixOf(operator)), tolerance },
  }
  for (const from of ['matrix', 'network']) {
    const where = { workload: `${workload.name}, from the ${from}`, dtype: 'float64' }
    const requestOf = ({ solver }) => ({ ...request, from, solver })
    const check = async ({ contender, spec }) => {
      const found = await contender.ask({ do: 'eigenvalue' })
      if (!(Math.abs(found.value / value - 1) < tolerance))
        throw new Error(`${spec.name}: ${found.value} is not the largest eigenvalue, ${value}`)
    }
    const specs = [eigenvalueOwn, ...eigenvaluePeers]
    await contest(bench, specs, { where, requestOf, check }, async (entered) => {
      const seconds = await timeInRounds(
        entered.map(({ contender }) => timeIn(contender)),
        bench.effort,
      )
      recordContest(bench, where, entered, seconds, { quantity: 'largest eigenvalue', unit: 'ms' })
    })
  }
  bench.show()
}
bench.finish()

function operatorOf(workload, numbers) {
  const network = networkOf(workload)
  const problem = { network, objective, batch: batchOf(workload, numbers) }
  return hessian(problem, parametersOf(network.layout, numbers.parameters), { block: 'recurrent' })
}

/** The largest eigenvalue; the second one has to be another, or a wrong answer would pass. */
function largestOf(operator) {
  const { largest, converged } = lanczos(operator, { largest: 2, tolerance: 1e-10, seed: seed(2) })
  const [first, second] = largest.map(({ value }) => value)
  if (!converged || !(first > 0 && second / first < 1 - 1e-2))
    throw new Error(`eigenvalues ${first} and ${second} do not tell a right answer from a wrong one`)
  return first
}
