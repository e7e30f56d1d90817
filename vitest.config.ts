import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import base from './vitest.base.ts'

const project = (name: string, test: object) => ({ ...base, test: { ...base.test, name, ...test } })

/** They change what a whole process has: its modules, disk, environment, working directory or loops. */
const alone = [
  'docs/test/{examples,fuzz}.test.ts',
  'packages/core/src/kernels/wide.test.ts',
  'packages/lab/src/sharedFiles.test.ts',
  'packages/lab/src/run/{lease,runFolder}.test.ts',
  'packages/lab/test/{crashPoints,engineDisk,faults,fuzzFiles,largeCheckpoint,messages}.test.ts',
  'packages/rules/src/wide.test.ts',
]

/** All others share a process, which saves two fifths of their time. */
export default defineConfig({
  test: {
    // both of two cores: most tests of the command wait for processes that they have started
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      project('libraries', {
        include: ['packages/{core,rules,curvature,tasks,training}/{src,test}/**/*.test.ts'],
        exclude: alone,
        isolate: false,
      }),
      project('programs', {
        include: [
          'packages/lab/{src,test}/**/*.test.ts',
          'docs/test/**/*.test.ts',
          'benchmarks/test/**/*.test.mjs',
          'scripts/**/*.test.mjs',
          'site/test/*.test.ts',
        ],
        exclude: alone,
        isolate: false,
      }),
      project('alone', { include: alone }),
    ],
  },
})
