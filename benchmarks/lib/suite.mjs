import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { wideFlags } from './wideFlags.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** Every benchmark, in the order that they run in: first what is asked for most. */
export const names = [
  'gradient',
  'online',
  'rules',
  'update',
  'training',
  'optimizers',
  'curvature',
  'eigenvalues',
  'workers',
  'engines',
  'memory',
  'startup',
  'peak',
  'growth',
  'batches',
  'allocations',
  'products',
]

/**
 * Runs benchmarks one after another, each in a process of its own, and joins what they measured:
 * `{ machine, effort, seconds, records, skipped, programs, failed }`.
 */
export function runSuite(chosen, { node, quick }) {
  const results = mkdtempSync(join(tmpdir(), 'credit-benchmarks-'))
  const joined = { seconds: {}, records: [], skipped: [], programs: {}, failed: [] }
  const effort = quick ? 'quick' : 'full'
  let machine
  try {
    for (const name of chosen) {
      const file = join(results, `${name}.json`)
      const began = performance.now()
      console.log(`=== ${name}`)
      const { status, error } = spawnSync(
        node,
        [...wideFlags(node), join(folder, `${name}.mjs`), '--json', file, ...(quick ? ['--quick'] : [])],
        { stdio: ['ignore', 'inherit', 'inherit'] },
      )
      if (error) throw error
      joined.seconds[name] = Math.round((performance.now() - began) / 1000)
      console.log(`=== ${name} ${status === 0 ? 'took' : 'FAILED after'} ${joined.seconds[name]} s\n`)
      if (status !== 0) {
        joined.failed.push(name)
        continue
      }
      const one = JSON.parse(readFileSync(file, 'utf8'))
      machine = one.machine
      add(joined, one)
    }
  } finally {
    rmSync(results, { recursive: true, force: true })
  }
  return { machine, effort, ...joined }
}

function add(joined, { records, skipped, programs }) {
  joined.records.push(...records)
  joined.skipped.push(...skipped)
  for (const [name, descriptions] of Object.entries(programs)) {
    joined.programs[name] = [...new Set([...(joined.programs[name] ?? []), ...descriptions])]
  }
}
