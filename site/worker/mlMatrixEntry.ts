export { default as EigenvalueDecomposition } from '../node_modules/ml-matrix/src/dc/evd.js'
export { default as Matrix } from './mlMatrix.ts'
