import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** The kernels that the library may have; those that are missing or do not run here say so and are skipped. */
export const kernels = ['reference', 'simd', 'relaxed-simd']

/** Those that say how fast the library is. */
export const fastKernels = ['simd', 'relaxed-simd']

const own = (script) => (kernel) => ({ name: kernel, kernel, program: process.execPath, script })

export const gradientKernel = own('credit.mjs')
export const onlineKernel = own('credit-online.mjs')
export const curvatureKernel = own('credit-curvature.mjs')

const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'

/** Importing PyTorch to see whether it is there takes a second. */
function once(ask) {
  let answer
  return () => {
    answer ??= ask()
    return answer
  }
}

const pythonPeer = (name, script, modules) => ({
  name,
  program: python,
  script,
  missing: once(
    () => spawnSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' }).status !== 0,
  ),
  install: `apt-get install ${modules.map((module) => `python3-${module}`).join(' ')} libopenblas0-pthread`,
})

/** Sequences longer than this take TensorFlow.js seconds a gradient, and jax-js a quarter of a minute to compile. */
const longSequence = 500

const javaScriptPeer = (name, folder, script, { slowness, bundle } = {}) => ({
  name,
  folder,
  program: process.execPath,
  script: `${folder}/${script}`,
  missing: () => !existsSync(new URL(`../peers/${folder}/node_modules`, import.meta.url)),
  install: `npm install --prefix benchmarks/peers/${folder}`,
  /** What a browser has to load for a gradient: code to bundle, and files that it fetches. */
  bundle,
  /** Why a workload is too slow for a quick run; undefined when it is not. */
  slow: ({ steps }) => (slowness && steps > longSequence ? slowness : undefined),
})

const tfjsBundle = {
  code: `import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
export { setBackend, ready, tensor1d, reshape, transpose, matMul, mul, add, relu, unstack, losses, oneHot, valueAndGrads } from '@tensorflow/tfjs-core'
export { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'`,
  files: ['node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'],
}
const jaxBundle = {
  code: "export { defaultDevice, init, jit, nn, numpy, valueAndGrad } from '@jax-js/jax'",
  files: [],
}

/** The same work in other programs; see each for how it does it. */
export const peers = [
  pythonPeer('pytorch', 'pytorch.py', ['torch', 'numpy']),
  pythonPeer('numpy', 'numpy-openblas.py', ['numpy']),
  javaScriptPeer('tfjs', 'tfjs', 'tape.mjs', { slowness: 'a gradient takes seconds', bundle: tfjsBundle }),
  javaScriptPeer('tfjs-by-hand', 'tfjs', 'by-hand.mjs'),
  javaScriptPeer('jax-js', 'jax-js', 'gradient.mjs', {
    slowness: 'the unrolled loop compiles for a quarter of a minute',
    bundle: jaxBundle,
  }),
]

/** The cells that are not leaky. */
export const cellPeers = [pythonPeer('pytorch', 'pytorch-cells.py', ['torch', 'numpy'])]

/** Online rules, batch 1: NumPy, and SciPy for the rule whose influence is a sparse matrix. */
export const onlinePeers = [
  pythonPeer('numpy', 'numpy-online.py', ['numpy']),
  pythonPeer('scipy', 'scipy-online.py', ['scipy', 'numpy']),
]

/** The same, of cells that are not leaky. */
export const onlineCellPeers = [pythonPeer('pytorch', 'pytorch-online-cells.py', ['torch', 'numpy'])]

/** Hessian-vector products by double backward. */
export const curvaturePeers = [pythonPeer('pytorch', 'pytorch-curvature.py', ['torch', 'numpy'])]

/** Eigenvalues: ml-matrix comes with the library. */
export const eigenvaluePeers = [
  { name: 'ml-matrix', program: process.execPath, script: 'eigenvalues.mjs', solver: 'ml-matrix' },
  pythonPeer('scipy', 'scipy-eigsh.py', ['scipy', 'numpy']),
]
export const eigenvalueOwn = {
  ...own('eigenvalues.mjs')('auto'),
  solver: 'lanczos',
}
