import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
if (!existsSync(cli)) throw new Error(`${cli} is missing: run \`npm test\`, which builds it first`)

/** How the command ended and what it wrote. */
export interface Ending {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built `credit`; `onStderr` sees all that came on standard error so far. */
export function credit(
  args: readonly string[],
  onStderr: (text: string, child: ChildProcess) => void = () => {},
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      onStderr(stderr, child)
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** The flags of a comparison that takes a second. */
export const tiny = [
  ...['--quick', '--hidden', '8', '--batch', '4', '--updates', '6', '--evaluation-trials', '20'],
  ...['--final-trials', '20', '--curvature-trials', '8', '--align-every', '2', '--evaluate-every', '3'],
]

/** Every path below a folder, relative to it, sorted. */
export function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}
