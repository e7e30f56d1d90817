// Runs the pnpm that package.json names, so that node and npm are all a fresh machine needs.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** Runs a program in the checkout and ends this process with its exit code if it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (result.error) throw result.error
  if (result.signal) process.exit(130)
  if (result.status !== 0) process.exit(result.status ?? 1)
}

export const pnpm = (...args) => run('npx', ['--yes', packageManager, ...args])
