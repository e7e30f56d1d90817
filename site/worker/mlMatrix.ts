// The parts of ml-matrix that @credit/curvature uses; its entry holds everything, a third more than the worker may weigh.
export { default as EigenvalueDecomposition } from '../node_modules/ml-matrix/src/dc/evd.js'
export { default as Matrix } from '../node_modules/ml-matrix/src/matrix.js'
