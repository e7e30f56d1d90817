// A runner of vitest that asks a test, once it has passed, about every mutant that it reaches and that is still alive: the test is
// run again with the mutant on. A mutant costs the time of one test then, and not that of a process.
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TestRunner } from 'vitest'
import { getFn } from 'vitest/suite'
import { readAnswers } from './repeated.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { CREDIT_ALIVE: ids, CREDIT_ANSWERS: answers } = process.env
// as they are before a test replaces them
const disk = { append: appendFileSync, has: existsSync, read: readFileSync, remove: rmSync }
const alive = new Set(ids.split(',').map(Number))
for (const { id, answer } of readAnswers(answers)) if (answer === 'killed') alive.delete(id)

let reached = new Set()
let on = -1
globalThis.isMutant = (id) => {
  if (id === on) return true
  reached.add(id)
  return false
}

export default class MutantRunner extends TestRunner {
  async runTask(test) {
    const run = getFn(test)
    // what the processes of a test reach comes by a file
    const below = `${answers}.${process.pid}`
    process.env.CREDIT_BELOW = below
    disk.remove(below, { force: true })
    reached = new Set()
    await run()
    if (disk.has(below)) for (const id of disk.read(below, 'utf8').trim().split('\n')) reached.add(Number(id))
    disk.remove(below, { force: true })
    delete process.env.CREDIT_BELOW
    const asked = [...reached].filter((id) => alive.has(id))
    // one that cannot be run twice is no judge
    let isJudge = asked.length > 0 && (await passes(run, -1))
    for (const id of asked) {
      if (!isJudge) break
      const say = (answer) =>
        disk.append(answers, `${[id, answer, relative(root, test.file.filepath), test.name].join('\t')}\n`)
      say('asked')
      const isKilled = !(await passes(run, id))
      isJudge = !isKilled || (await passes(run, -1))
      if (isKilled && isJudge) alive.delete(id)
      say(isKilled && isJudge ? 'killed' : 'passed')
    }
  }
}

async function passes(run, id) {
  on = id
  if (id >= 0) process.env.CREDIT_MUTANT = String(id)
  try {
    await run()
    return true
  } catch {
    return false
  } finally {
    on = -1
    delete process.env.CREDIT_MUTANT
  }
}
