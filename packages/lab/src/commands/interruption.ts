/** How to say what was asked for has been left half-way, on purpose. */
export const interrupted = 130

/** By which a person or a batch system says that time is up: SGE and LSF by the last, which Windows has not. */
const signals: readonly NodeJS.Signals[] = [
  ...(['SIGINT', 'SIGTERM'] as const),
  ...(process.platform === 'win32' ? [] : (['SIGUSR2'] as const)),
]

/**
 * Runs something that Ctrl-C stops gently: the first time the signal is aborted, the second time the process ends at once
 * (which loses no more than what came after the last checkpoint).
 */
export async function interruptible<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(interrupted)
    process.stderr.write('\nStopping after the updates under way; once more to stop at once.\n')
    controller.abort()
  }
  for (const signal of signals) process.on(signal, interrupt)
  try {
    return await use(controller.signal)
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}
