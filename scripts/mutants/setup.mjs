// A setup file of vitest: which test file it is that reaches what is reached from now on.
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
globalThis.beginTest?.(encodeURIComponent(relative(root, expect.getState().testPath)))
