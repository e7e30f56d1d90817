import type { Network, Real } from '@credit/core'
import { checkInteger, checkMembers, checkNetwork } from '@credit/core'
import { cutOff } from '@credit/core/kernels'
import { checkOptions } from '@credit/core/options'
import { multiply } from '../influence/elementwise.js'
import { type PairedSource, pairTableLength } from '../kernel/pairs.js'
import { type SourceLoops, sourceTableLength } from '../kernel/sources.js'
import type { FormOptions, OnlineArrays, OnlinePass, Source } from './form.js'
import { perSource, sourceForms } from './sources.js'

/**
 * An eligibility vector ε [k] for every weight and stream, `ε_t = A ε_{t−1} + G_t ẑ_t` with a matrix A [k,k] a unit (F_t, or what
 * else a rule carries them by), and the eligibility `e_t = c_t · ε_t`.
 */
export interface Eligibilities {
  /**
   * Carries them on by A, `decay[i][j]` `[S, N]` each; and, unless `signal` is null, writes `block[p,q] = Σ_s signal[s,p] e[s,p,q]`
   * to all blocks: e as the readout filters it, where that leaks.
   */
  carry(decay: readonly (readonly Real[])[], signal: Real | null): void
  /** Adds, or sets, `block[p,q] += Σ_s weight[s,p] (c_{t−1} · ε)[s,p,q]` of the traces as they are: before `carry`, of the step before. */
  read(weight: Real, write: 'set' | 'add'): void
  /** `block[p,q] = Σ_s weight[s,p]·Σ_t e_t[s,p,q]`, with an activity penalty. */
  readSums(weight: Real): void
}

/**
 * Their arrays: `[S, N, width]` a state and kind of source.
 *
 * @example
 * import { leakyNetwork } from '@credit/core'
 * import { eligibilityPlan } from '@credit/rules'
 * const network = leakyNetwork({ inputs: 1, hidden: 3, outputs: 1, leak: 0.5, activation: 'tanh' })
 * eligibilityPlan(network, 2).scratch.eligibilityWeight // => 6
 */
export function eligibilityPlan(network: Network, streams: number, options: Partial<FormOptions> = {}) {
  const { activity } = checkOptions('eligibilityPlan', options, ['activity'])
  checkNetwork('eligibilityPlan', 'network', network)
  checkInteger('eligibilityPlan', 'streams', streams, 1)
  const { hidden, cell, readoutLeak } = network
  const rows = streams * hidden
  const states = cell.states.map((_, i) => perSource(network, stateName(i), rows))
  const tables = cell.drives.map((_, d) => [`eligibilityTable${d}`, sourceTableLength])
  return {
    traces: {
      ...Object.assign({}, ...states),
      ...(readoutLeak > 0 && perSource(network, 'Filtered', rows)),
      ...(activity && perSource(network, 'Sum', rows)),
    },
    scratch: {
      ...Object.fromEntries(tables),
      ...(cell.states.length === 2 && { eligibilityPairs: pairTableLength(sourceForms(network).length) }),
      eligibilityWeight: rows,
    },
  } satisfies OnlineArrays
}

/** The first state has none, as in a cell of one. */
const stateName = (i: number) => (i === 0 ? '' : `State${i}`)

/**
 * Their loops.
 *
 * @example
 * import { leakyNetwork, seed, squaredError } from '@credit/core'
 * import { defineRule, eligibilities, eligibilityPlan } from '@credit/rules'
 * const traits = { class: 'approximate', drops: 'as e-prop', exactWhen: 'W = 0', cost: {}, source: 'an example' } as const
 * const local = defineRule({
 *   name: 'local',
 *   traits,
 *   online: {
 *     arrays: eligibilityPlan,
 *     open(pass) {
 *       const traces = eligibilities(pass)
 *       return { step: () => traces.carry(pass.partials.carry, pass.hasLoss ? pass.signal : null) }
 *     },
 *   },
 * })
 * const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'tanh' })
 * const learner = local.online(network, network.initialize(seed(7)), { loss: squaredError() })
 * learner.step([1], [1]).gradient.input.length // => 2
 */
export function eligibilities(pass: OnlinePass): Eligibilities {
  checkMembers('eligibilities', 'pass', pass, 'the pass that an online form gets', {
    arrays: 'object',
    network: 'object',
    partials: 'object',
    sources: 'array',
  })
  const { arrays, network, partials, streams, gradient, sources } = pass
  const { hidden: N, cell, readoutLeak } = network
  const k = cell.states.length
  const tiny = cutOff[pass.kernel.dtype]
  const weight = arrays.eligibilityWeight
  const traced = sources.map((source) => ({
    ...source,
    states: cell.states.map((_, i) => arrays[source.name + stateName(i)]),
    filtered: arrays[`${source.name}Filtered`] ?? null,
    sum: arrays[`${source.name}Sum`] ?? null,
  }))
  const plain = readoutLeak === 0 && pass.activity === null
  const compiled = k === 1 && plain ? oneState(pass) : null
  const own = new Float64Array(k)
  const pairs = k === 2 ? twoStates(pass, traced) : null

  /** One row of one stream: the unit's synapses on that kind of source. */
  function carryRow(
    source: (typeof traced)[number],
    decay: readonly (readonly Real[])[],
    signal: Real | null,
    s: number,
    i: number,
  ): void {
    const { states, filtered, sum, values, width: count, offset, drive } = source
    const unit = s * N + i
    const row = unit * count
    const to = offset + i * count
    for (let j = 0; j < count; j++) {
      let e = 0
      for (let a = 0; a < k; a++) {
        let x = partials.gain[a][drive][unit] * values[s * count + j]
        for (let b = 0; b < k; b++) x += decay[a][b][unit] * states[b][row + j]
        own[a] = Math.abs(x) < tiny ? 0 : x
        e += partials.read[a][unit] * own[a]
      }
      for (let a = 0; a < k; a++) states[a][row + j] = own[a]
      if (sum !== null) sum[row + j] += e
      if (filtered !== null) {
        e = readoutLeak * filtered[row + j] + (1 - readoutLeak) * e
        filtered[row + j] = Math.abs(e) < tiny ? 0 : e
      }
      if (signal === null) continue
      gradient[to + j] = s === 0 ? signal[unit] * e : gradient[to + j] + signal[unit] * e
    }
  }

  return {
    carry(decay, signal) {
      if (compiled !== null) {
        const isReady = signal === null || partials.readIsOne
        if (!isReady) multiply(weight, partials.read[0], signal)
        const given = isReady ? signal : weight
        for (const { drive, loops } of compiled) loops.carry(decay[0][0], partials.gain[0][drive], given)
        return
      }
      if (pairs !== null) {
        pairs(decay)(signal)
        return
      }
      for (const source of traced) {
        for (let s = 0; s < streams; s++) for (let i = 0; i < N; i++) carryRow(source, decay, signal, s, i)
      }
    },

    read(given, write) {
      for (const { states, width: count, offset } of traced) {
        for (let s = 0; s < streams; s++) {
          for (let i = 0; i < N; i++) {
            const unit = s * N + i
            const row = unit * count
            const to = offset + i * count
            for (let j = 0; j < count; j++) {
              let e = 0
              for (let a = 0; a < k; a++) e += partials.pastRead[a][unit] * states[a][row + j]
              const x = given[unit] * e
              gradient[to + j] = s === 0 && write === 'set' ? x : gradient[to + j] + x
            }
          }
        }
      }
    },

    readSums(given) {
      for (const { sum, width: count, offset } of traced) {
        for (let s = 0; s < streams; s++) {
          for (let i = 0; i < N; i++) {
            const unit = s * N + i
            for (let j = 0; j < count; j++)
              gradient[offset + i * count + j] += given[unit] * sum![unit * count + j]
          }
        }
      }
    },
  }
}

/** The compiled loop over the eligibilities of a cell of two states; its table is written anew for another A. */
function twoStates(
  { arrays, network, partials, streams, gradient, loops }: OnlinePass,
  traced: readonly (Source & Pick<PairedSource, 'states' | 'filtered' | 'sum'>)[],
) {
  const sources = traced.map((source) => ({
    ...source,
    gain: partials.gain.map((row) => row[source.drive]),
  }))
  let written: readonly (readonly Real[])[] | null = null
  let carry: (weight: Real | null) => void
  return (decay: readonly (readonly Real[])[]) => {
    if (decay !== written) {
      const given = { sources, streams, rows: network.hidden, decay, read: partials.read, gradient }
      carry = loops.overPairs({ ...given, table: arrays.eligibilityPairs }, network.readoutLeak)
      written = decay
    }
    return carry
  }
}

/** The compiled loops over the eligibilities of a cell of one state, drive by drive; they know no c. */
export function oneState({ arrays, sources, network, streams, gradient, loops }: OnlinePass) {
  const { hidden: rows, cell } = network
  const ofDrive = (d: number): Source[] => sources.filter(({ drive }) => drive === d)
  return cell.drives.map((_, drive): { drive: number; loops: SourceLoops } => ({
    drive,
    loops: loops.overSources({
      sources: ofDrive(drive).map((source) => {
        return { ...source, trace: arrays[source.name], traceAt: 0, stride: rows * source.width }
      }),
      ...{ streams, rows, gradient, table: arrays[`eligibilityTable${drive}`] },
    }),
  }))
}

/**
 * Loops over traces where each stream's lie as the gradient does, `[S, parameters before the readout]` in one array, a drive each.
 * A pass with several of them numbers them: each has tables of its own.
 */
export function flatEligibilities(pass: OnlinePass, trace: Real, number = 0): readonly SourceLoops[] {
  const { arrays, sources, network, streams, gradient, loops } = pass
  const { hidden, layout, cell } = network
  const stride = layout.blocks.readout.offset
  return cell.drives.map((_, d) =>
    loops.overSources({
      sources: sources
        .filter(({ drive }) => drive === d)
        .map((source) => ({ ...source, trace, traceAt: source.offset, stride })),
      ...{
        streams,
        rows: hidden,
        gradient,
        table: arrays[`eligibilityTable${number * cell.drives.length + d}`],
      },
    }),
  )
}

/** The tables of `flatEligibilities`, of so many traces. */
export function flatEligibilityPlan({ cell }: Network, traces = 1): Record<string, number> {
  const tables = Array.from({ length: traces * cell.drives.length }, (_, n) => `eligibilityTable${n}`)
  return Object.fromEntries(tables.map((name) => [name, sourceTableLength]))
}
