// Sets up if needed, then runs every benchmark or one of them.
//
//   npm run bench [-- [--quick] [--only NAME …] [--node PROGRAM] [--write | --check]]
//   npm run bench -- NAME [options of this benchmark] [--node PROGRAM]
//   npm run bench -- turns COMMIT [options of benchmarks/turns.mjs] [--node PROGRAM]
//   npm run bench -- list
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkResults, nameOfResults, readResults, saveResults } from '../benchmarks/lib/results.mjs'
import { names, runSuite } from '../benchmarks/lib/suite.mjs'
import { wideFlags } from '../benchmarks/lib/wideFlags.mjs'
import { root, run } from './pnpm.mjs'
import { programOf } from './program.mjs'
import { setup } from './setup.mjs'

const docs = join(root, 'docs', 'benchmarks')
const [first, ...rest] = process.argv.slice(2)
if (first === 'list') console.log(names.join('\n'))
else if (first === 'turns') runTurns(rest)
else if (names.includes(first)) runOne(first, rest)
else runAll()

/** The leaky cells of the checkout and of a commit, packed once into runs/. */
function runTurns([commit, ...options]) {
  if (commit === undefined || commit.startsWith('-')) {
    console.error('turns: COMMIT must be a commit or tag to compare with')
    process.exit(1)
  }
  process.env.CREDIT_BEFORE = programOf(commit)
  runOne('turns', options)
}

/** Every option but `--node` is the benchmark's own. */
function runOne(name, options) {
  const at = options.indexOf('--node')
  const [, node = process.execPath] = at < 0 ? [] : options.splice(at, 2)
  setup()
  run(node, [...wideFlags(node), join('benchmarks', `${name}.mjs`), ...options])
}

function runAll() {
  const { quick, only, node, write, name, committed } = suiteOptions()
  setup()
  const results = runSuite(only ?? names, { node, quick })
  saveResults(results, join(root, 'runs', 'benchmarks'), name)
  for (const failed of results.failed) console.error(`failed: ${failed}`)
  if (results.failed.length > 0) process.exitCode = 1
  else if (write) saveResults(results, docs, name, only)
  if (committed && !checkResults(committed, results, only)) process.exitCode = 1
}

function suiteOptions() {
  const flag = { type: 'boolean', default: false }
  const options = {
    ...{ quick: flag, write: flag, check: flag },
    ...{ only: { type: 'string', multiple: true }, node: { type: 'string', default: process.execPath } },
  }
  try {
    const { values } = parseArgs({ options })
    const unknown = values.only?.find((name) => !names.includes(name))
    if (unknown !== undefined) throw new Error(`--only ${unknown}: one of ${names.join(', ')}`)
    if (values.write && (values.check || values.quick))
      throw new Error('--write takes a full run: no --check or --quick')
    const name = nameOfResults(values.node)
    return { ...values, name, committed: values.check ? readResults(docs, name) : null }
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
