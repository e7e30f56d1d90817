// Installs and builds what has changed since the last time, so that every command can begin with it.
// A stamp is written after the work it stands for: an interrupted set-up is simply done again.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm, root } from './pnpm.mjs'

const packages = readdirSync(join(root, 'packages')).sort()

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'dist' && entry.name !== 'node_modules')
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
    )
    .sort()
}

function digest(paths) {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(path).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

function once(name, paths, outputs, work) {
  const stamp = join(root, 'node_modules', '.cache', 'credit', name)
  const wanted = digest(paths)
  if (outputs.every(existsSync) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  rmSync(stamp, { force: true })
  work()
  const missing = outputs.find((path) => !existsSync(path))
  if (missing !== undefined) throw new Error(`set-up did not make ${missing}`)
  mkdirSync(join(stamp, '..'), { recursive: true })
  writeFileSync(stamp, wanted)
}

export function install() {
  const manifests = ['package.json', 'benchmarks/package.json', 'docs/package.json', 'site/package.json']
  const inputs = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...manifests,
    ...packages.map((p) => `packages/${p}/package.json`),
  ]
  once(
    'installed',
    inputs.map((path) => join(root, path)),
    [join(root, 'node_modules', '.modules.yaml')],
    () =>
      pnpm('install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only', '--loglevel=warn'),
  )
}

export function build() {
  const inputs = [
    ...packages.flatMap((name) => filesBelow(join(root, 'packages', name))),
    join(root, 'tsup.base.ts'),
  ]
  once(
    'built',
    inputs.filter((path) => !path.endsWith('.test.ts')),
    packages.map((name) => join(root, 'packages', name, 'dist', 'index.js')),
    () =>
      pnpm(
        '--recursive',
        '--parallel',
        '--reporter=append-only',
        '--filter',
        '@credit/*',
        'run',
        'build',
        '--silent',
      ),
  )
}

/** Everything a command needs; says what it does, since the first time takes a minute. */
export function setup() {
  install()
  build()
}
