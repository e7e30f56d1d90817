import { takeWideKernels } from '@credit/rules/wide'

// For whoever computes with the library: the wide loops, where the process was started for them.
if (process.execArgv.includes('--experimental-wasm-revectorize')) {
  const { on, reason } = takeWideKernels()
  if (!on) throw new Error(`the wide loops do not run: ${reason}`)
}
