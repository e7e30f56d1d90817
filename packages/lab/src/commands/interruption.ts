/** How to say what was asked for has been left half-way, on purpose. */
export const interrupted = 130

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
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    return await use(controller.signal)
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
