import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** The kernels that the library may have; those that are missing or do not run here say so and are skipped. */
export const kernels = ['reference', 'simd', 'relaxed-simd']

export const ownKernel = (kernel, node) => ({ name: kernel, kernel, program: node, script: 'credit.mjs' })

export const onlineKernel = (kernel, node) => ({ ...ownKernel(kernel, node), script: 'credit-online.mjs' })

const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'

const pythonPeer = (name, script, modules) => ({
  name,
  program: python,
  script,
  missing: () => spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status !== 0,
  install: `apt-get install ${modules.map((module) => `python3-${module}`).join(' ')} libopenblas0-pthread`,
})

const tensorFlow = new URL('../peers/tfjs/node_modules', import.meta.url)

const tfjsPeer = (name, script) => ({
  name,
  program: process.execPath,
  script: `tfjs/${script}`,
  missing: () => !existsSync(tensorFlow),
  install: 'npm install --prefix benchmarks/peers/tfjs',
})

/** The same work in other programs; see each for how it does it. */
export const peers = [
  pythonPeer('pytorch', 'pytorch.py', ['torch', 'numpy']),
  pythonPeer('numpy', 'numpy-openblas.py', ['numpy']),
  tfjsPeer('tfjs', 'tape.mjs'),
  tfjsPeer('tfjs-by-hand', 'by-hand.mjs'),
]

/** Online rules, batch 1. */
export const onlinePeers = [pythonPeer('numpy', 'numpy-online.py', ['numpy'])]

/** Curvature: the library's parts of it, and double backward. */
export const curvatureOwn = (node) => ({
  name: 'credit',
  kernel: 'auto',
  program: node,
  script: 'credit-curvature.mjs',
})
export const curvaturePeers = [pythonPeer('pytorch', 'pytorch-curvature.py', ['torch', 'numpy'])]
