import { integer, type RandomGenerator, seed } from '@credit/core'
import { credit, type Ending, start } from './command.ts'
import { checkpointsIn, updateOf } from './runFiles.ts'

/** Flags of a training that takes about a second, and says how far it is every five updates. */
export const short = [
  ...['--quick', '--hidden', '6', '--batch', '4', '--updates', '120', '--evaluation-trials', '10'],
  ...['--final-trials', '10', '--curvature-trials', '4', '--align-every', '7', '--evaluate-every', '5'],
]

/** Random numbers that are the same every time. */
export const randomOf = (number: number): RandomGenerator => seed(number).generator()

/**
 * Starts a command again and again, and kills it (no signal that it could see) at random: up to `within` ms after its run
 * in `out` has made from 1 to 12 more updates. It has to leave a checkpoint of every update.
 *
 * @returns how it ended each time.
 */
export async function kill(
  args: readonly string[],
  out: string,
  { times, within, random }: { times: number; within: number; random: RandomGenerator },
): Promise<Ending[]> {
  const endings: Ending[] = []
  for (let i = 0; i < times; i++) {
    const until = reached(out) + 1 + integer(random, 12)
    const delay = integer(random, within + 1)
    const { ending, child } = start(args)
    let timer: NodeJS.Timeout | undefined
    const watch = setInterval(() => {
      if (reached(out) >= until) timer ??= setTimeout(() => child.kill('SIGKILL'), delay)
    }, 2)
    endings.push(await ending)
    clearInterval(watch)
    clearTimeout(timer)
  }
  return endings
}

/** The updates of which an unfinished run has a checkpoint; none of one that ends just now. */
function reached(out: string): number {
  try {
    const newest = checkpointsIn(`${out}.partial`).at(-1)
    return newest === undefined ? 0 : updateOf(newest)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

/**
 * Interrupts a training when it says that five updates are made.
 *
 * @returns how it ended, and the update of the newest checkpoint that it left.
 */
export async function interrupt(
  args: readonly string[],
  out: string,
  signal: NodeJS.Signals,
): Promise<Ending & { readonly at: number }> {
  let sent = false
  const ending = await credit(args, (text, child) => {
    if (!sent && text.includes(': update 5 ')) sent = child.kill(signal)
  })
  return { ...ending, at: updateOf(checkpointsIn(`${out}.partial`).at(-1)!) }
}

/** A copy of bytes with one bit flipped. */
export function flipped(bytes: Uint8Array, random: RandomGenerator): Uint8Array {
  const out = Uint8Array.from(bytes)
  const bit = integer(random, 8 * out.length)
  out[bit >> 3] ^= 1 << (bit & 7)
  return out
}
