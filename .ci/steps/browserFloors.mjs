// core, rules, curvature, tasks and training run in a browser: bundled for one, they need nothing of node and make no
// code from strings, which a strict content policy forbids.
import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { check, outputOf, root, temporaryFolder } from '../command.mjs'

const entries = [
  'core/index',
  'core/kernels',
  'rules/index',
  'rules/registry',
  'rules/testing',
  'curvature/index',
  'tasks/index',
  'tasks/registry',
  'tasks/testing',
  'training/index',
  'training/schema',
]

const forbidden = {
  'an import of node': /["']node:\w|\brequire\(/,
  'code from a string': /\beval\s*\(|\bFunction\s*\(/,
}
// our own code only: a dependency may hold what we do not call
const forbiddenInOurs = {
  ...forbidden,
  'ambient randomness or a clock': /\bMath\.random\b|\bDate\b|\bperformance\b/,
  "node's globals": /\bprocess\.|\bBuffer\b|\b__dirname\b/,
}

/** The bundler that builds the packages; there only once they are installed. */
function esbuild() {
  return createRequire(realpathSync(join(root, 'node_modules/tsup/package.json')))('esbuild')
}

export function browserFloors() {
  for (const entry of entries) {
    const path = bundle(entry)
    refuse(entry, readFileSync(path, 'utf8'), forbidden)
    refuse(
      `${entry}, our own code`,
      readFileSync(bundle(entry, 'without dependencies'), 'utf8'),
      forbiddenInOurs,
    )
    const names = withoutEval(
      `import(${JSON.stringify(path)}).then((all) => console.log(Object.keys(all).length))`,
    )
    console.log(`${entry}: ${names} exports, ${(readFileSync(path).length / 1024).toFixed(0)} KiB bundled`)
  }
  control()
}

/** Bundles an entry as built; esbuild refuses what it cannot find in a browser, such as `node:fs`. */
function bundle(entry, dependencies = 'with dependencies') {
  const outfile = join(temporaryFolder(), `${entry.replace('/', ' ')} ${dependencies}.mjs`)
  esbuild().buildSync({
    entryPoints: [join(root, 'packages', `${entry.replace('/', '/dist/')}.js`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    minifyWhitespace: true, // leaves no comments to be found
    legalComments: 'none',
    logLevel: 'silent',
    packages: dependencies === 'with dependencies' ? 'bundle' : 'external',
  })
  return outfile
}

/** Runs a program where making code from strings is switched off. */
function withoutEval(program) {
  return outputOf('node', ['--disallow-code-generation-from-strings', '--eval', program]).stdout.trim()
}

function refuse(place, text, patterns) {
  for (const [what, pattern] of Object.entries(patterns)) {
    const at = text.search(pattern)
    check(at < 0, `${place} holds ${what}: …${text.slice(Math.max(0, at - 40), at + 80)}…`)
  }
}

/** What the checks must find: the entry for node, and ndarray, which makes functions from strings. */
function control() {
  check(
    fails(() => bundle('tasks/node')),
    'an import of node: goes unseen by the bundler',
  )
  const node = readFileSync(join(root, 'packages/tasks/dist/node.js'), 'utf8')
  check(
    fails(() => refuse('tasks/node', node, forbidden)),
    'an import of node: goes unseen',
  )
  const path = bundle('tasks/ndarray')
  check(
    fails(() => refuse('tasks/ndarray', readFileSync(path, 'utf8'), forbidden)),
    'new Function goes unseen',
  )
  const user = join(temporaryFolder(), 'ndarray user.mjs')
  const tensors =
    'inputs: { data: new Float64Array(1), shape: [1, 1, 1] }, targets: { data: new Int32Array(1), shape: [1] }'
  writeFileSync(
    user,
    `import { batchViews } from './tasks ndarray with dependencies.mjs'\nbatchViews({ ${tensors} })\n`,
  )
  outputOf('node', [user])
  check(
    fails(() => withoutEval(`import(${JSON.stringify(user)})`)),
    'code is made from strings where that is switched off',
  )
}

function fails(work) {
  try {
    work()
    return false
  } catch {
    return true
  }
}
