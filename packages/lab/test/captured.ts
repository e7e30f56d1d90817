import { vi } from 'vitest'

/** What a command wrote within this process, the exit code that it set, and what it threw. */
export interface Captured {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly error?: unknown
}

/** Runs something whose standard output and error are nobody else's, and whose exit code is not this process's. */
export async function captured(run: () => Promise<unknown>): Promise<Captured> {
  const said = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += text
      return true
    }),
  )
  const before = process.exitCode
  process.exitCode = 0
  try {
    await run()
    return { ...said, code: Number(process.exitCode) }
  } catch (error) {
    return { ...said, code: 1, error }
  } finally {
    process.exitCode = before
    for (const spy of spies) spy.mockRestore()
  }
}
