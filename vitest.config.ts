import { defineConfig } from 'vitest/config'
import base from './vitest.base.ts'

const libraries = '{core,rules,curvature,tasks,training}'
// swap the loops of a whole process
const wide = ['packages/core/src/kernels/wide.test.ts', 'packages/rules/src/wide.test.ts']

const project = (name: string, test: object) => ({ ...base, test: { ...base.test, name, ...test } })

/**
 * What computes keeps nothing between calls, so the files of its tests share a process, which saves two fifths of their time; what
 * reads files, environment and working directory has a process a file.
 */
export default defineConfig({
  test: {
    projects: [
      project('libraries', {
        include: [`packages/${libraries}/src/**/*.test.ts`, `packages/${libraries}/test/**/*.test.ts`],
        exclude: wide,
        isolate: false,
      }),
      project('programs', {
        include: [
          'packages/lab/{src,test}/**/*.test.ts',
          'docs/test/**/*.test.ts',
          'benchmarks/test/**/*.test.mjs',
          'scripts/**/*.test.mjs',
          'site/test/*.test.ts',
          ...wide,
        ],
      }),
    ],
  },
})
