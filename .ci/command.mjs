// Programs run by the steps: their output is shown as it comes, and a failure is an error.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const minutes = 60_000
let temporary

/** A folder outside the checkout for what the steps make. */
export function temporaryFolder() {
  temporary ??= mkdtempSync(join(tmpdir(), 'credit-ci-'))
  return temporary
}

export function removeTemporary() {
  if (temporary) rmSync(temporary, { recursive: true, force: true })
}

/** Runs a program from the root (or `cwd`); throws unless it ends with exit code 0. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 25 * minutes,
    ...options,
  })
  const shown = [command, ...args].join(' ')
  if (result.error) throw new Error(`${shown}: ${result.error.message}`)
  if (result.status !== 0)
    throw new Error(`${shown}: ended with ${result.signal ?? `exit code ${result.status}`}`)
  return result
}

/** The same, with standard output and standard error as texts. */
export function outputOf(command, args, options = {}) {
  const { stdout, stderr } = run(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    ...options,
  })
  return { stdout, stderr }
}

/** Runs a program that the workspace has installed. */
export function runLocal(name, args, options = {}) {
  return run(join(root, 'node_modules', '.bin', name), args, options)
}

export function check(holds, message) {
  if (!holds) throw new Error(message)
}
