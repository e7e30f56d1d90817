import { defineConfig } from 'vitest/config'
import base from './vitest.base.ts'

/** The tests that need Debian's Chromium (or the one that CHROMIUM names). */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['packages/*/test/browser/*.browser.ts'] },
})
