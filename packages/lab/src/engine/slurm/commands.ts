import { spawn } from 'node:child_process'
import { setTimeout as after } from 'node:timers/promises'
import { InputError } from '../../inputError.js'

/** What a controller that is busy, restarting or out of reach for a moment says. */
const transient =
  /timed out|unable to contact|temporarily|connection (refused|reset|failure)|communication connection failure|zero bytes|try again|slurm_persist|unexpected message/i

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a command of Slurm.
 *
 * @throws InputError in one line when it is not installed.
 */
export function slurm(command: string, args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'ENOENT'
          ? `${command} is not on the PATH: is this a node of a Slurm cluster?`
          : error.message
      reject(new InputError(`credit: --engine slurm: ${why}`))
    })
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/**
 * The output of a command of Slurm; what fails for a moment is tried again for half a minute.
 *
 * @param settled asked before it is tried again: whether the try that seemed to fail did succeed, and with what output.
 * @throws InputError with what it said.
 */
export async function slurmOutput(
  command: string,
  args: readonly string[],
  { input = '', settled }: { readonly input?: string; readonly settled?: () => Promise<string | null> } = {},
): Promise<string> {
  for (let wait = 1000; ; wait *= 2) {
    const { code, stdout, stderr } = await slurm(command, args, input)
    if (code === 0) return stdout
    const said = stderr.trim() || stdout.trim() || `exit code ${code}`
    if (!transient.test(said) || wait > 16_000) throw new InputError(`credit: ${command}: ${said}`)
    await after(wait)
    const found = await settled?.()
    if (found) return found
  }
}
