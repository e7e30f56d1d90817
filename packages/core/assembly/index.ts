// What a module exports is `CoreLoops` of src/kernels/kernel.ts, and `configure`.
export { addRows } from './addRows'
export { configure } from './cell'
export { outerProducts, scratchBytes } from './outerProducts'
export { product } from './product'
export * from './steps'
