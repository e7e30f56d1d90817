// Loaded into every process and worker of a test: which mutant is on, and which ones are reached.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'

const { CREDIT_MUTANT: on, CREDIT_REACHED: folder } = process.env
const append = appendFileSync

if (on !== undefined) {
  const active = Number(on)
  globalThis.isMutant = (id) => id === active
} else if (folder !== undefined) {
  let test
  let seen
  /** A process may run one test file after another; one that a test starts is part of that test. */
  globalThis.beginTest = (name) => {
    process.env.CREDIT_TEST = test = name
    seen = new Uint8Array(100_000)
  }
  if (process.env.CREDIT_TEST !== undefined) globalThis.beginTest(process.env.CREDIT_TEST)
  globalThis.isMutant = (id) => {
    if (test === undefined || seen[id] !== 0) return false
    seen[id] = 1
    append(join(folder, test), `${id}\n`)
    return false
  }
}
