// What the tests of the engines need: Debian's Slurm, munge and Redis. The tests start servers of their own on the loopback.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, run, runLocal, temporaryFolder } from '../command.mjs'

const programs = {
  slurmctld: 'slurm-wlm',
  slurmd: 'slurm-wlm',
  munged: 'munge',
  'redis-server': 'redis-server',
}

/** Programs that are not there. */
export function missingPrograms() {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }
  return Object.keys(programs).filter(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore', env }).error !== undefined,
  )
}

export function installEngines() {
  const packages = [...new Set(missingPrograms().map((program) => programs[program]))]
  if (packages.length > 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
  }
  const missing = missingPrograms()
  if (missing.length > 0) throw new Error(`not there after installing: ${missing.join(', ')}`)
  console.log('Slurm, munge and Redis are there')
}

/** All tests of the engines, of which none may be left out. */
export function engines() {
  const report = join(temporaryFolder(), 'engines.json')
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile=${report}`]
  const args = ['run', '--config', 'vitest.engines.config.ts', ...reporters]
  // they wait for servers and are killed a lot: five minutes where nothing else runs
  runLocal('vitest', args, { timeout: 40 * 60_000 })
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'))
  check(
    numPassedTests === numTotalTests,
    `${numTotalTests - numPassedTests} tests of the engines did not run`,
  )
}
