/** What takes more than a second takes part in three rounds only: else it would be most of the run. */
const slow = { seconds: 1, rounds: 3 }

/** Seconds of the library's or a peer's process for `count` calls, by its own clock. */
export const timeIn = (contender) => async (count) => (await contender.ask({ do: 'time', count })).seconds

/** Seconds of this process for `count` calls, all of its threads: the garbage collector's too. */
export const processorTime = (work) => (count) => {
  const before = process.cpuUsage()
  for (let i = 0; i < count; i++) work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/** After at least a slice to warm up: how many calls fill `slice` seconds, and for how many rounds. */
async function planOf(take, { rounds, slice }) {
  let spent = 0
  let each = 0
  for (let count = 1; spent < slice; count *= 2) {
    const taken = await take(count)
    spent += taken
    each = taken / count
  }
  return {
    count: Math.max(1, Math.round(slice / each)),
    rounds: each > slow.seconds ? Math.min(rounds, slow.rounds) : rounds,
  }
}

/**
 * Seconds per call of every contender in every round: A B C, A B C, …, so that what else the machine does falls on
 * all of them alike.
 *
 * @param takes for each contender, a function that takes a count and returns the seconds of so many calls
 * @param effort `{ rounds, slice }`, a slice in seconds
 */
export async function timeInRounds(takes, effort) {
  const plans = []
  for (const take of takes) plans.push(await planOf(take, effort))
  const times = takes.map(() => [])
  for (let round = 0; round < effort.rounds; round++) {
    for (const [i, take] of takes.entries()) {
      const { count, rounds } = plans[i]
      if (round < rounds) times[i].push((await take(count)) / count)
    }
  }
  return times
}

/** Calls for so many seconds: how many there were, and how long they took. */
export function runFor(work, seconds) {
  const start = performance.now()
  let count = 0
  let spent = 0
  while (spent < seconds) {
    work()
    count++
    spent = (performance.now() - start) / 1000
  }
  return { count, seconds: spent }
}
