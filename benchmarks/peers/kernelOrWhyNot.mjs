import { ArgumentError } from '@credit/core'

/** What `answer` makes of what `open` returns, or `{ unavailable }` where the kernel asked for does not run. */
export function kernelOrWhyNot(open, answer) {
  let opened
  try {
    opened = open()
  } catch (error) {
    if (error instanceof ArgumentError && error.argument === 'kernel') return { unavailable: error.message }
    throw error
  }
  return answer(opened)
}
