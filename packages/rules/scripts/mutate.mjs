// Makes every rule and every cell wrong in one way at a time and runs its tests, which have to fail. No file is changed: the
// sources are changed on their way into the tests.
//
//     node packages/rules/scripts/mutate.mjs [--one-per-rule] [--rule NAME]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createVitest, startVitest } from 'vitest/node'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const { values: flags } = parseArgs({
  options: { 'one-per-rule': { type: 'boolean', default: false }, rule: { type: 'string' } },
})

// of the tables, as they are read
let patternOf
const quiet = { root, config: join(root, 'vitest.base.ts'), watch: false, reporters: [{}], silent: true }
const chosen = await chosenRules()
await checkUnmutated()
const counts = { caught: 0, survived: 0, 'no verdict': 0 }
for (const [name, rule] of chosen) {
  for (const mutation of flags['one-per-rule'] ? rule.mutations.slice(0, 1) : rule.mutations) {
    const began = performance.now()
    const { verdict, why } = await tryOut(rule, mutation)
    counts[verdict]++
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    console.log(`${verdict}: ${name}, ${mutation.kind}, ${placeOf(mutation)} (${seconds} s)${why}`)
  }
}
const { caught, survived, 'no verdict': none } = counts
console.log(`${caught} caught, ${survived} survived${none > 0 ? `, ${none} without a verdict` : ''}`)
process.exitCode = survived + none > 0 ? 1 : 0

/** The rules and cells of the tables that were asked for, as [name, what is done to it]. */
async function chosenRules() {
  const vitest = await createVitest('test', quiet)
  const folder = join(root, 'packages/rules/test/mutations')
  const { mutatedRules } = await vitest.import(join(folder, 'table.ts'))
  const { mutatedCells } = await vitest.import(join(folder, 'cells.ts'))
  ;({ patternOf } = await vitest.import(join(folder, 'pattern.ts')))
  await vitest.close()
  const all = { ...mutatedRules, ...mutatedCells }
  const names = Object.keys(all)
  if (flags.rule !== undefined && !names.includes(flags.rule)) {
    throw new Error(`--rule must be one of ${names.join(', ')}, got ${flags.rule}`)
  }
  return Object.entries(all).filter(([name]) => flags.rule === undefined || name === flags.rule)
}

/** Throws unless every rule has tests, and all of them pass as the sources are. */
async function checkUnmutated() {
  const files = new Set(chosen.flatMap(([, rule]) => rule.files))
  const names = chosen.map(([, rule]) => `(?:${rule.names})`).join('|')
  const { tests, errors } = await run([...files], names)
  if (errors.length > 0) throw new Error(`the tests fail without any mutation: ${errors[0].message}`)
  for (const [name, rule] of chosen) {
    const own = tests.filter(({ file, fullName }) => {
      return rule.files.some((path) => file.endsWith(path)) && new RegExp(rule.names).test(fullName)
    })
    if (own.length === 0) throw new Error(`there are no tests of ${name}`)
    console.log(`${name}: ${own.length} tests pass`)
  }
}

async function tryOut({ files, names }, mutation) {
  const { file, text, replacement } = mutation
  const pattern = patternOf(text)
  if (readFileSync(join(root, 'packages', file), 'utf8').split(pattern).length !== 2) {
    return { verdict: 'no verdict', why: ': the text is not there once' }
  }
  let changed = false
  const plugin = {
    name: 'mutation',
    enforce: 'pre',
    transform(code, id) {
      if (!id.split('?')[0].endsWith(`/packages/${file}`)) return null
      changed = true
      return { code: code.replace(pattern, () => replacement), map: null }
    },
  }
  const { errors } = await run(files, names, { bail: 1 }, plugin)
  if (!changed) return { verdict: 'no verdict', why: ': the tests do not read the file' }
  if (errors.length === 0) return { verdict: 'survived', why: '' }
  if (errors.some(isAssertion)) return { verdict: 'caught', why: '' }
  const [first] = errors[0].message.split('\n')
  return { verdict: 'no verdict', why: `: no assertion failed, but: ${first}` }
}

/** Runs tests: those that ran, and what went wrong in them and around them. */
async function run(files, names, options = {}, ...plugins) {
  const paths = files.map((file) => `packages/${file}`)
  const asked = { ...quiet, ...options, testNamePattern: names }
  const vitest = await startVitest('test', paths, asked, { plugins })
  const modules = vitest.state.getTestModules()
  const ran = modules.flatMap((module) =>
    [...module.children.allTests()].filter((test) => ['passed', 'failed'].includes(test.result().state)),
  )
  return {
    tests: ran.map((test) => ({ file: test.module.moduleId, fullName: fullNameOf(test) })),
    errors: [
      ...ran.flatMap((test) => test.result().errors ?? []),
      ...modules.flatMap((module) => module.errors()),
      ...vitest.state.getUnhandledErrors(),
    ],
  }
}

/** As `testNamePattern` reads it: with spaces. */
function fullNameOf({ name, parent }) {
  return parent.type === 'suite' ? `${fullNameOf(parent)} ${name}` : name
}

/** A property is a cause of fast-check's error, and a message of the conformance suite's. */
function isAssertion({ name, message, cause }) {
  return (
    name === 'AssertionError' ||
    /: (relative difference|off by) /.test(message) ||
    (cause != null && isAssertion(cause))
  )
}

function placeOf({ file, text, replacement }) {
  const short = (code) => code.replace(/\s+/g, ' ')
  return `${file}: ${short(text)} → ${short(replacement)}`
}
