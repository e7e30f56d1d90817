// The packages as npm would get them: packed by pnpm, which turns `workspace:` into versions.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { check, outputOf, root, run, runLocal, temporaryFolder } from '../command.mjs'

export const packages = ['core', 'rules', 'curvature', 'tasks', 'training', 'lab']

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const folder = () => join(temporaryFolder(), 'tarballs')

export function tarball(name) {
  const { version } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  const path = join(folder(), `credit-${name}-${version}.tgz`)
  check(existsSync(path), `@credit/${name} was not packed`)
  return path
}

export function pack() {
  const there = readdirSync(join(root, 'packages')).sort()
  check(there.join() === [...packages].sort().join(), `packages are ${there}, checked are ${packages}`)
  // as a publisher has it who has built nothing: prepack does, or there is no tarball
  for (const name of packages) rmSync(join(root, 'packages', name, 'dist'), { recursive: true, force: true })
  mkdirSync(folder(), { recursive: true })
  for (const name of packages) {
    run('npx', [
      '--yes',
      packageManager,
      '--dir',
      join(root, 'packages', name),
      'pack',
      '--pack-destination',
      folder(),
    ])
  }
}

export function checkPackage(name) {
  const path = tarball(name)
  runLocal('publint', ['--strict', path])
  runLocal('attw', [path, '--profile', 'esm-only', '--no-emoji'])
  const files = outputOf('tar', ['-tzf', path]).stdout.trim().split('\n')
  for (const file of ['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts']) {
    check(files.includes(`package/${file}`), `${file} is not in the tarball`)
  }
  if (name === 'lab') check(files.includes('package/fonts/LICENSE'), 'the fonts are not in the tarball')
  const ours = files.filter((file) => /\.test\.|\/test\/|tsbuildinfo|tsup\.config/.test(file))
  check(ours.length === 0, `the tarball holds what only we need: ${ours}`)
}
