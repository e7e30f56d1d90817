import { text64 } from '../peers/protocol.mjs'
import { checkAgreement, truthOf } from './agreement.mjs'
import { Contender } from './contender.mjs'
import { timeInRounds } from './rounds.mjs'
import { median, speedRatio } from './statistics.mjs'
import { drawNumbers, leastBytes, operations } from './workloads.mjs'

/** Starts a contender and opens the case in it: `{ contender, description }`, or `{ skipped: why }`. */
export async function enter(spec, request) {
  if (spec.missing?.()) return { skipped: `not installed: ${spec.install}` }
  const contender = new Contender(spec.name, spec.program, spec.script)
  try {
    const answer = await contender.ask({ ...request, kernel: spec.kernel })
    if (!answer.unavailable) return { contender, spec, description: answer.description }
    contender.close()
    return { skipped: answer.unavailable }
  } catch (error) {
    contender.close()
    throw error
  }
}

/** Everything measured on one workload in one dtype: `{ results, skipped }`. */
export async function runCase(workload, dtype, specs, effort) {
  const numbers = drawNumbers(workload)
  const truth = truthOf(workload, numbers)
  const { parameters, batch, labels } = numbers
  const request = {
    do: 'open',
    workload,
    dtype,
    parameters: text64(parameters),
    batch: text64(batch),
    labels,
  }
  const entered = []
  const skipped = []
  try {
    for (const spec of specs) {
      const entry = await enter(spec, request)
      if (entry.skipped) skipped.push({ name: spec.name, why: entry.skipped })
      else {
        entered.push(entry)
        entry.error = await checkAgreement(entry.contender, truth, dtype)
      }
    }
    const times = await timeInRounds(
      entered.map(({ contender }) => contender),
      effort,
    )
    const results = []
    for (const [i, { contender, spec, description, error }] of entered.entries()) {
      const result = { name: spec.name, description, error, seconds: median(times[i]), rounds: times[i] }
      result.gflops = operations(workload) / result.seconds / 1e9
      if (spec.kernel) {
        const { bytes } = await contender.ask({ do: 'memory' })
        result.memory = { bytes, ratio: bytes / leastBytes(workload, dtype) }
        result.speed = Object.fromEntries(
          entered.flatMap((peer, j) =>
            peer.spec.kernel ? [] : [[peer.spec.name, speedRatio(times[i], times[j])]],
          ),
        )
      }
      results.push(result)
    }
    return { workload, dtype, results, skipped }
  } finally {
    for (const { contender } of entered) contender.close()
  }
}
