import type { Network, Real } from '@credit/core'
import type { OnlineLoops, OnlinePass, Source } from '../online/form.js'
import { type Groups, runsOf } from './filter.js'
import { type Pairs, perSource } from './typePairs.js'

/** Q and w: over groups of receiving units alone. */
export function releasedPlan(network: Network, streams: number, { count: G }: Groups) {
  return {
    traces: {
      ...perSource(network, 'Mixed', streams * G * G),
      ...perSource(network, 'Own', streams * G),
    },
    scratch: {
      // Σ_a D̄_a Q[a], and with w under it, group by group: what a product reads
      ...perSource(network, 'Sum', streams * G),
      ...perSource(network, 'Pairs', streams * 2 * G),
      entry: G * G,
      decay: G,
      fresh: G,
      coefficients: network.hidden * streams * 2,
    },
  }
}

/** The released form: see onlineTypePairs.ts. */
export function openReleased(pairs: Pairs, pass: OnlinePass): OnlineLoops {
  const { network, arrays, loops, streams, kernel, gradient } = pass
  const { hidden: N, leak } = network
  const { groups, filter, groupSignals, excess, mix } = pairs
  const { count: G } = groups
  const { entry, decay, fresh, coefficients } = arrays as Record<
    'entry' | 'decay' | 'fresh' | 'coefficients',
    Real
  >
  const runs = runsOf(groups)
  const depth = streams * 2
  fresh.fill(1 - leak)
  for (let g = 0; g < G; g++) entry[g * (G + 1)] = 1 - leak
  coefficients.fill(1)

  /** Σ_a D̄_a Q[a] and w of each source, row by row, and where each goes among the pairs. */
  const rowsOf = new Map(
    pass.sources.map(({ block, width }) => {
      const moves: { readonly row: Real; readonly to: number }[] = []
      for (const [n, name] of ['Sum', 'Own'].entries()) {
        for (let s = 0; s < streams; s++) {
          for (let g = 0; g < G; g++) {
            const from = (s * G + g) * width
            const row = arrays[`${block}${name}`]!.subarray(from, from + width)
            moves.push({ row, to: (g * depth + 2 * s + n) * width })
          }
        }
      }
      return [block, moves] as const
    }),
  )

  function write({ block, offset, width }: Source): void {
    const both = arrays[`${block}Pairs`]!
    for (const { row, to } of rowsOf.get(block)!) both.set(row, to)
    // rows of the gradient that one product fills
    for (const { of: group, from, rows } of runs) {
      const at = offset + from * width
      const pair = group * depth * width
      kernel.product(gradient, at, coefficients, from * depth, both, pair, rows, depth, width, false)
    }
  }

  return {
    step() {
      pairs.refresh()
      decay.set(filter.decay)
      if (pass.hasLoss) {
        for (let s = 0; s < streams; s++) {
          for (let i = 0; i < N; i++) coefficients[i * depth + 2 * s + 1] = excess[s * N + i]!
        }
      }
      for (const source of pass.sources) {
        const { block, width, values } = source
        const mixed = arrays[`${block}Mixed`]!
        const own = arrays[`${block}Own`]!
        const sum = arrays[`${block}Sum`]!
        for (let s = 0; s < streams; s++) {
          const top = s * G * width
          loops.traceStep(own, top, decay, 0, fresh, 0, values, s * width, G, width)
          loops.mixedTraces(
            mixed,
            G * top,
            mix,
            entry,
            0,
            values,
            s * width,
            sum,
            top,
            groupSignals,
            s * G,
            G,
            G,
            width,
            pass.hasLoss ? 'set' : 'none',
          )
        }
        if (pass.hasLoss) write(source)
      }
    },
  }
}
