import { Contender } from './contender.mjs'
import { ratios } from './statistics.mjs'

/** The library's own contenders are those with a kernel. */
const isPeer = ({ kernel }) => kernel === undefined

/** The `peer` of a contender's own records. */
export const peerOf = (spec) => (isPeer(spec) ? spec.name : null)

/**
 * Opens a case in every contender that has it and runs here, hands `[{ contender, spec, kernel }]` to `work`, and closes
 * them. What does not run is skipped by name.
 *
 * @param where `{ workload, dtype }`, the case by name
 * @param requestOf the `open` request for a contender
 * @param check compares what a contender gives with the truth: throws when it is wrong. Nothing is timed before.
 */
export async function contest(bench, specs, { where, requestOf, check }, work) {
  const entered = []
  try {
    for (const spec of specs) {
      const entry = await enter(spec, requestOf(spec))
      if (entry.skipped) {
        bench.skip(spec.name, entry.skipped, where)
        continue
      }
      entered.push(entry)
      if (isPeer(spec)) bench.program(spec.name, entry.description)
      await check(entry)
    }
    return await work(entered)
  } finally {
    for (const { contender } of entered) contender.close()
  }
}

/** Starts a contender and opens the case in it, or says why it is `skipped`. */
async function enter(spec, request) {
  if (spec.missing?.()) return { skipped: `not installed: ${spec.install}` }
  const contender = new Contender(spec.name, spec.program, spec.script)
  try {
    const answer = await contender.ask({ ...request, kernel: spec.kernel ?? request.kernel })
    if (!answer.unavailable) {
      const { description, kernel = spec.kernel ?? null } = answer
      return { contender, spec, description, kernel }
    }
    contender.close()
    return { skipped: answer.unavailable }
  } catch (error) {
    contender.close()
    throw error
  }
}

/** The contenders that are not too slow for this run; the others are skipped by name. */
export function withoutSlow(bench, specs, workload, dtype) {
  return specs.filter((spec) => {
    const why = spec.slow?.(workload)
    if (why !== undefined) bench.skip(spec.name, `too slow here: ${why}`, { workload: workload.name, dtype })
    return why === undefined
  })
}

/** How many of a unit are one second or one byte. */
const scales = { s: 1, ms: 1e3, µs: 1e6, bytes: 1 }

/**
 * Records what every contender took in every round (seconds or bytes), and how many times as good each of the library's
 * is as each peer.
 *
 * @param wanted what the ratio is to reach, by kernel and peer
 */
export function recordContest(bench, where, entered, taken, { quantity, unit, wanted = () => undefined }) {
  const all = entered.map((entry, i) => ({ ...entry, taken: taken[i] }))
  const own = all.filter(({ spec }) => !isPeer(spec))
  const others = all.filter(({ spec }) => isPeer(spec))
  for (const { spec, kernel, taken } of all) {
    const values = taken.map((value) => value * scales[unit])
    bench.record({ ...where, kernel, peer: peerOf(spec), quantity, unit, values })
  }
  for (const { kernel, taken } of own) {
    for (const { spec, taken: theirs } of others) {
      const aim = wanted(kernel, spec.name)
      bench.record({
        ...where,
        ...{ kernel, peer: spec.name, quantity, unit: '×', better: 'higher', values: ratios(theirs, taken) },
        ...(aim !== undefined && { wanted: aim }),
      })
    }
  }
}
