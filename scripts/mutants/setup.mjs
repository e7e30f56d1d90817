// A setup file of vitest: which test it is that reaches what is reached from now on; outside of a test, all of its file.
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
globalThis.beginTest?.('', encodeURIComponent(relative(root, expect.getState().testPath)))
beforeEach(({ task }) => {
  const names = []
  for (let each = task; each !== undefined && each !== task.file; each = each.suite) names.unshift(each.name)
  globalThis.beginTest?.(JSON.stringify(names.join(' ')))
})
afterEach(() => globalThis.beginTest?.(''))
