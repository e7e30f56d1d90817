import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { credit as creditOfSources } from '../src/credit.ts'
import { messageOf } from '../src/inputError.ts'
import { captured } from './captured.ts'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
if (!existsSync(cli)) throw new Error(`${cli} is missing: run \`npm test\`, which builds it first`)

/** How the command ended and what it wrote. */
export interface Ending {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the built `credit`. */
export function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): { child: ChildProcess; ending: Promise<Ending> } {
  return started(process.execPath, [cli, ...args], undefined, env)
}

/** Runs the built `credit`; `onStderr` sees all that came on standard error so far. */
export function credit(
  args: readonly string[],
  onStderr?: (text: string, child: ChildProcess) => void,
): Promise<Ending> {
  return started(process.execPath, [cli, ...args], onStderr).ending
}

/**
 * The same of the sources, in this process: a second quicker, for what is refused and for what needs no worker. The built one has
 * the same endings (`cli.test.ts`).
 */
export async function creditHere(args: readonly string[]): Promise<Ending> {
  const { error, ...ending } = await captured(() => creditOfSources(args))
  if (error === undefined) return ending
  return { ...ending, stderr: `${ending.stderr}${messageOf(error as Error)}\n` }
}

/** Runs it where no file may grow beyond so many blocks of 512 bytes: writing fails as on a full disk. */
export function creditWithin(blocks: number, args: readonly string[]): Promise<Ending> {
  const script = `ulimit -f ${blocks} && exec "$0" "$@"`
  return started('sh', ['-c', script, process.execPath, cli, ...args]).ending
}

function started(
  command: string,
  args: readonly string[],
  onStderr: (text: string, child: ChildProcess) => void = () => {},
  env: NodeJS.ProcessEnv = process.env,
): { child: ChildProcess; ending: Promise<Ending> } {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ending = new Promise<Ending>((resolve, reject) => {
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
  return { child, ending }
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
