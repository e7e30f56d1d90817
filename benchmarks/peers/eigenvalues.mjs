// The largest eigenvalue of a Hessian block, from the matrix or from the network that it belongs to: Lanczos of the
// library, or all eigenvalues by ml-matrix, which has to make the matrix of a network by products with unit vectors.
import '../lib/wide.mjs'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { hessian, parametersOf, seed } from '@credit/core'
import { denseOperator, lanczos } from '@credit/curvature'
import { matrixOf } from '../lib/matrixOf.mjs'
import { batchOf, networkOf, objective } from '../lib/workloads.mjs'
import { float64s, serve } from './protocol.mjs'

// the copy that the library itself uses
const require = createRequire(import.meta.resolve('@credit/curvature/package.json'))

function byLanczos(operatorOf, tolerance) {
  const options = { largest: 1, tolerance, seed: seed(1) }
  return { description: 'Lanczos', repeat: () => lanczos(operatorOf(), options).largest[0].value }
}

function byMlMatrix(numbersOf, size) {
  const { EigenvalueDecomposition, Matrix } = require('ml-matrix')
  const { version } = JSON.parse(readFileSync(join(dirname(require.resolve('ml-matrix')), 'package.json')))
  return {
    description: `ml-matrix ${version}, all eigenvalues and vectors`,
    repeat() {
      const matrix = Matrix.from1DArray(size, size, numbersOf())
      return Math.max(...new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues)
    },
  }
}

serve(({ workload, from, solver, matrix, tolerance, parameters, batch, labels }) => {
  const size = workload.hidden ** 2
  const numbers = float64s(matrix)
  const network = networkOf(workload)
  const problem = { network, objective, batch: batchOf(workload, { batch: float64s(batch), labels }) }
  const w = parametersOf(network.layout, float64s(parameters))
  const ofNetwork = () => hessian(problem, w, { block: 'recurrent' })
  const isMatrix = from === 'matrix'
  const { description, repeat } =
    solver === 'lanczos'
      ? byLanczos(isMatrix ? () => denseOperator(numbers, size) : ofNetwork, tolerance)
      : byMlMatrix(isMatrix ? () => numbers : () => matrixOf(ofNetwork()), size)
  return { description, repeat, eigenvalue: () => ({ value: repeat() }) }
})
