import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RunnerEnd, RunnerRequest } from '../../runner.js'

/** A process that makes one run at a time. */
export interface Runner {
  /** Resolves with how the run ended; rejects when the process does before. */
  run(request: RunnerRequest): Promise<RunnerEnd>
  /** Leaves a checkpoint and ends the run. */
  stop(): void
  /** Ends the process, without a word. */
  kill(): void
}

/**
 * Processes in which runs are made. One that has made a run stays for the next one, since starting Node and compiling kernels
 * takes as long as a short run; one that failed, or was killed, does not.
 */
export class Runners {
  private readonly idle: ChildProcess[] = []
  private readonly all = new Set<ChildProcess>()

  /** Starts so many, before there is anything to do. */
  constructor(count: number) {
    for (let i = 0; i < count; i++) this.idle.push(this.start())
  }

  take(): Runner {
    const child = this.idle.pop() ?? this.start()
    // what is said later is not meant for the run that comes next
    let isOver = false
    return {
      run: async (request) => {
        const end = await ended(child, request)
        isOver = true
        if (end.status !== 'failed' && child.connected) this.idle.push(child)
        else child.kill('SIGKILL')
        return end
      },
      stop: () => void (!isOver && child.connected && child.send('stop')),
      kill: () => void (!isOver && child.kill('SIGKILL')),
    }
  }

  close(): void {
    for (const child of this.all) child.kill('SIGKILL')
  }

  private start(): ChildProcess {
    const child = fork(fileURLToPath(new URL('./runner.js', import.meta.url)), [], { stdio: 'ignore' })
    this.all.add(child)
    // what goes wrong with one at work is told by `ended`
    child.on('error', () => {})
    child.once('exit', () => {
      this.all.delete(child)
      const at = this.idle.indexOf(child)
      if (at >= 0) this.idle.splice(at, 1)
    })
    return child
  }
}

function ended(child: ChildProcess, request: RunnerRequest): Promise<RunnerEnd> {
  return new Promise((resolve, reject) => {
    const heard = (end: unknown) => settle(() => resolve(end as RunnerEnd))
    const failed = (error: Error) => settle(() => reject(error))
    const gone = (code: number | null, signal: NodeJS.Signals | null) =>
      failed(new Error(`its process ended with ${signal ?? `exit code ${code}`}`))
    const settle = (use: () => void) => {
      child.off('message', heard).off('error', failed).off('exit', gone)
      use()
    }
    child.on('message', heard).on('error', failed).on('exit', gone)
    if (child.exitCode !== null || child.signalCode !== null) gone(child.exitCode, child.signalCode)
    else child.send(request, (error) => error && failed(error))
  })
}
