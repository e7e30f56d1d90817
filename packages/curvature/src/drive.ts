import { checkMembers } from '@credit/core'
import { checkOptions } from '@credit/core/options'

/**
 * A long algorithm: yields its progress after each product, and ends early with what it has when it is
 * resumed with `true`.
 */
export type Steps<Progress, Result> = Generator<Progress, Result, boolean | undefined>

/** What the drivers need of an `AbortSignal`. */
export interface StopSignal {
  readonly aborted: boolean
}

/** How a driver that returns to the event loop is watched and stopped. */
export interface AsyncOptions<Progress> {
  /** Once aborted, the algorithm ends after the product at hand and its result says so. */
  readonly signal?: StopSignal
  readonly onProgress?: (progress: Progress) => void
}

// Every engine has it, but it is not in the language's own library, and this package asks for no other.
declare function setTimeout(callback: () => void, milliseconds: number): unknown

/**
 * Runs an algorithm to its end.
 *
 * @example
 * drive((function* () { yield 1; return 'done' })()) // => 'done'
 */
export function drive<Progress, Result>(steps: Steps<Progress, Result>): Result {
  checkSteps('drive', steps)
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/**
 * Runs an algorithm to its end and returns to the event loop after each of its steps.
 *
 * @example
 * await driveAsync((function* () { yield 1; return 'done' })()) // => 'done'
 */
export async function driveAsync<Progress, Result>(
  steps: Steps<Progress, Result>,
  control: AsyncOptions<Progress> = {},
): Promise<Result> {
  const { signal, onProgress } = checkOptions('driveAsync', control, ['signal', 'onProgress'])
  checkSteps('driveAsync', steps)
  let step = steps.next(undefined)
  while (!step.done) {
    onProgress?.(step.value)
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0)
    })
    step = steps.next(signal?.aborted === true)
  }
  return step.value
}

function checkSteps(caller: string, steps: object): void {
  checkMembers(caller, 'steps', steps, 'a generator, such as lanczosSteps gives', { next: 'function' })
}
