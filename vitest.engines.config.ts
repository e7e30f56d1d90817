import { defineConfig } from 'vitest/config'
import base from './vitest.base.ts'

/** The tests that need Debian's Slurm, munge and Redis; they start servers of their own on the loopback. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['packages/*/test/engines/*.engines.ts'],
    globalSetup: ['packages/lab/test/engines/setup.ts'],
    // they measure, and kill: one after another
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
})
