import { defineConfig } from 'vitest/config'
import base from './vitest.base.ts'

/** The tests that take minutes: `npm run test:slow`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['packages/*/test/**/*.slow.ts', 'docs/test/**/*.slow.ts'],
    testTimeout: 20 * 60_000,
  },
})
