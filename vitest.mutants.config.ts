import { defineConfig } from 'vitest/config'
import base from './vitest.base.ts'

/** The tests that judge mutants (`scripts/mutants.mjs`): all but those of the site and of what measures time. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['packages/*/{src,test}/**/*.test.ts', 'docs/test/**/*.test.ts'],
    ...(process.env.CREDIT_ALIVE === undefined
      ? { setupFiles: ['scripts/mutants/setup.mjs'] }
      : { runner: 'scripts/mutants/runner.mjs' }),
    // the sources stay the same from one mutant to the next
    experimental: { fsModuleCache: true },
    maxWorkers: 1,
  },
})
