import { defineConfig } from 'vitest/config'
import base from './vitest.base.ts'

/** The built site, driven in Debian's Chromium (or the one that CHROMIUM names); `npm run test:site` builds it first. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['site/test/*.site.ts'],
    globalSetup: 'site/test/built.ts',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
