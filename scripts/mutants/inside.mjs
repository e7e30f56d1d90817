// Loaded into every process and worker of a test: which mutant is on, and which ones are reached.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'

const { CREDIT_MUTANT: on, CREDIT_REACHED: folder, CREDIT_BELOW: below } = process.env
const append = appendFileSync

if (on !== undefined) {
  const active = Number(on)
  globalThis.isMutant = (id) => id === active
} else if (below !== undefined) {
  const seen = new Set()
  globalThis.isMutant = (id) => {
    if (!seen.has(id)) append(below, `${id}\n`)
    seen.add(id)
    return false
  }
} else if (folder !== undefined) {
  let file
  let test = ''
  let seen
  /** A process may run one test file after another; one that a test starts is part of that test. */
  globalThis.beginTest = (name, of = file) => {
    process.env.CREDIT_FILE = file = of
    process.env.CREDIT_TEST = test = name
    seen = new Uint8Array(10_000)
  }
  if (process.env.CREDIT_FILE !== undefined)
    globalThis.beginTest(process.env.CREDIT_TEST, process.env.CREDIT_FILE)
  globalThis.isMutant = (id) => {
    if (file === undefined || seen[id] !== 0) return false
    seen[id] = 1
    append(join(folder, file), `${id}\t${test}\n`)
    return false
  }
}
