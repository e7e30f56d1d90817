import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compareResults, comparisonReport, passes } from './check.mjs'
import { documentOf } from './document.mjs'
import { mergedResults } from './merge.mjs'

const format = 2
const root = fileURLToPath(new URL('../..', import.meta.url))

/** Versions of the packages that are measured. */
function packageVersions() {
  return Object.fromEntries(
    readdirSync(join(root, 'packages')).map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json')))
      return [name, version]
    }),
  )
}

/** The name of committed results: a Node of each major version has its own, since kernels and their speed are other ones. */
export function nameOfResults(node) {
  const { stdout, error } = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
  if (error) throw error
  return `node-${stdout.split('.')[0]}`
}

/**
 * Writes a run to `NAME.json` and `NAME.md` of a folder, with its date and the versions; `only` benchmarks take the place of
 * those in the results that are there.
 */
export function saveResults({ machine, effort, seconds, records, skipped, programs }, folder, name, only) {
  if (records.length === 0) return
  const date = new Date().toISOString().slice(0, 10)
  const packages = packageVersions()
  const dates = Object.fromEntries(Object.keys(seconds).map((benchmark) => [benchmark, date]))
  const run = { format, dates, machine, packages, effort, seconds, programs, skipped, records }
  const results = only === undefined ? run : mergedResults(readResults(folder, name), run, only)
  mkdirSync(folder, { recursive: true })
  const files = [`${name}.json`, `${name}.md`].map((file) => join(folder, file))
  writeFileSync(files[0], `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(files[1], documentOf(results, name))
  // as the linter wants them
  const biome = join(root, 'node_modules', '.bin', 'biome')
  const { status } = spawnSync(biome, ['format', '--write', '--vcs-enabled=false', ...files], {
    cwd: root,
    stdio: 'ignore',
  })
  if (status !== 0) throw new Error(`biome cannot format ${files.join(' and ')}`)
  console.log(`written: ${files.join(', ')}`)
}

/** Results of that name in a folder; throws where there are none that this program can read. */
export function readResults(folder, name) {
  const file = join(folder, `${name}.json`)
  if (!existsSync(file)) throw new Error(`nothing to compare with: ${file} is not there`)
  const results = JSON.parse(readFileSync(file, 'utf8'))
  if (results.format !== format) throw new Error(`${file} is of format ${results.format}, not ${format}`)
  return results
}

/** Compares a run with the committed one and prints what became of each record: whether it passes. */
export function checkResults(committed, results, only) {
  for (const [part, value] of Object.entries(committed.machine)) {
    const here = results.machine?.[part]
    if (here !== value) console.log(`another machine: ${part} was ${value}, here ${here}`)
  }
  const comparison = compareResults(committed, results, only)
  console.log(comparisonReport(comparison))
  return passes(comparison)
}
