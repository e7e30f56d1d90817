const seconds = async (contender, count) => (await contender.ask({ do: 'time', count })).seconds

/** A gradient of more than a second takes part in three rounds only: else it would be most of the run. */
const slow = { seconds: 1, rounds: 3 }

/** After at least a slice to warm up: how many gradients fill `slice` seconds, and for how many rounds. */
async function planOf(contender, { rounds, slice }) {
  let spent = 0
  let each = 0
  for (let count = 1; spent < slice; count *= 2) {
    const taken = await seconds(contender, count)
    spent += taken
    each = taken / count
  }
  return {
    count: Math.max(1, Math.round(slice / each)),
    rounds: each > slow.seconds ? Math.min(rounds, slow.rounds) : rounds,
  }
}

/**
 * Seconds per gradient of every contender in every round: A B C, A B C, …, so that what else the machine does
 * falls on all of them alike.
 */
export async function timeInRounds(contenders, effort) {
  const plans = []
  for (const contender of contenders) plans.push(await planOf(contender, effort))
  const times = contenders.map(() => [])
  for (let round = 0; round < effort.rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      const { count, rounds } = plans[i]
      if (round < rounds) times[i].push((await seconds(contender, count)) / count)
    }
  }
  return times
}
