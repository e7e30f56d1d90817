import { defineConfig } from 'vitest/config'
import base from './vitest.base.ts'

/** The tests that need Debian's Python with PyTorch (or the Python that PYTHON names). */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['packages/*/test/pytorch/*.pytorch.ts'] },
})
