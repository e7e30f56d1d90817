import { Script } from 'node:vm'

/** Milliseconds. */
const slowest = 5_000
/** A watch costs more than most of what it watches, so that it is over many. */
const together = 500

/** Work that yields the promises that it waits for. */
export type Work<T> = Generator<Promise<unknown>, T, unknown>

/**
 * What pieces of work come to, one after another; of one that has not ended, nor yielded, after five seconds, what `hung` makes of its
 * number. A promise has as long.
 */
export async function watched<T>(
  works: readonly (() => Work<T>)[],
  hung: (index: number) => T,
): Promise<T[]> {
  const results: T[] = []
  let work: Work<T> | undefined
  let resume: () => IteratorResult<Promise<unknown>, T> = () => work!.next()
  while (results.length < works.length) {
    const first = results.length
    let awaited: Promise<unknown> | undefined
    try {
      within(() => {
        for (const began = performance.now(); performance.now() - began < together; ) {
          if (results.length === works.length) return
          work ??= works[results.length]()
          const { done, value } = resume()
          resume = () => work!.next()
          if (!done) {
            awaited = value
            return
          }
          results.push(value)
          work = undefined
        }
      })
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      // those before had some of its time: again, as the first
      if (results.length === first) results.push(hung(first))
      work = undefined
      resume = () => work!.next()
    }
    if (awaited === undefined) continue
    const settled = await settledIn(awaited)
    if (settled === undefined) {
      results.push(hung(results.length))
      work = undefined
    } else {
      resume = () =>
        settled.status === 'fulfilled' ? work!.next(settled.value) : work!.throw(settled.reason)
    }
  }
  return results
}

/** The only way to end a loop without end is from outside; a script has that. */
function within(call: () => void): void {
  Reflect.set(globalThis, '__attacked', call)
  new Script('__attacked()').runInThisContext({ timeout: slowest })
}

async function settledIn(promise: Promise<unknown>): Promise<PromiseSettledResult<unknown> | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, slowest, undefined)
  })
  const settled = await Promise.race([Promise.allSettled([promise]), late])
  clearTimeout(timer)
  return settled?.[0]
}
