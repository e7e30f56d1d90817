/**
 * Loops for engines that join vectors: with `node --experimental-wasm-revectorize`, call `takeWideKernels()` before the
 * first workspace. A subpath of its own, so that who does not ask for them pays no byte.
 */
export {
  digestOf,
  fillTrial,
  takeWide,
  takeWideKernels,
  type WideLoops,
  type WideReport,
} from './kernels/wide.js'
