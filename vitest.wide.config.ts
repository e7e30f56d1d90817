import { mergeConfig } from 'vitest/config'
import base from './vitest.base.ts'

// The tests of bits and the golden cases, over the wide loops. `CREDIT_JOINED=on`: with the engine's joining of vectors too,
// every function optimized from its first call on, which needs Node 24 or 26.
const joined = process.env.CREDIT_JOINED === 'on'

export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  {
    test: {
      include: [
        'packages/core/src/kernels/{simd,widths}.test.ts',
        'packages/core/src/optimizers/compiled.test.ts',
        'packages/core/test/{golden,goldenKernels,kernelBits}.test.ts',
        'packages/rules/src/kernel/*.test.ts',
        'packages/rules/test/golden.test.ts',
      ],
      setupFiles: ['packages/rules/test/wideSetup.ts'],
      execArgv: joined ? ['--experimental-wasm-revectorize', '--no-liftoff'] : [],
    },
  },
)
