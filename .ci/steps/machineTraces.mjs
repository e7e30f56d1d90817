// No file may name a folder of the machine it was written on, or the registry it was installed from.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { check, root } from '../command.mjs'

// what .gitignore names, and git's own folder
const skipped = new Set(['.git', 'node_modules', 'dist', 'coverage', 'runs', '.vitest', '.dist-below'])

// written so that this file does not match itself
const traces = [
  /(?<![\w.~-])[/](?:work|home|root|Users|tmp|mnt|workspace)[/]\w/,
  /(?<![a-z])[A-Z]:[\\]\w/,
  /[.][.][/]shared\b/,
  /https?:[/][/][^\s'")]*(?:registry|artifactory|nexus|verdaccio|npm[.]|npmjs|mirror)/i,
  /^\s*(?:@\w+:)?registry\s*=/m,
  /\btarball:\s/,
]

export function machineTraces() {
  const planted = ['at /wo', 'rk/main'].join('')
  check(
    traceIn(planted) !== undefined && traceIn('packages/core, a/work/b') === undefined,
    'the check is blind',
  )
  const files = filesBelow(root)
  const found = files.flatMap((file) => {
    const trace = traceIn(readFileSync(file, 'utf8'))
    return trace === undefined ? [] : [`${relative(root, file)}: ${JSON.stringify(trace)}`]
  })
  check(found.length === 0, `found ${found.length}:\n${found.join('\n')}`)
  console.log(`${files.length} files`)
}

function traceIn(text) {
  for (const trace of traces) {
    const match = trace.exec(text)
    if (match) return match[0]
  }
  return undefined
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}
