import { takeWideKernels } from '../src/wide.js'

// What the tests of vitest.wide.config.ts compute on.
const { on, reason } = takeWideKernels()
if (!on) throw new Error(`the wide loops do not run: ${reason}`)
const wanted = process.env.CREDIT_JOINED === 'on'
if (process.execArgv.includes('--experimental-wasm-revectorize') !== wanted) {
  throw new Error(`the flag is ${wanted ? 'not ' : ''}there: ${process.execArgv}`)
}
