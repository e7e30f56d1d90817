import type { Real } from '@credit/core'
import { addressOf, cutOff } from '@credit/core/kernels'
import { integersIn } from '../kernel/integersIn.js'
import type { OnlineLoops, OnlinePass } from '../online/form.js'
import { fillJacobian } from './jacobian.js'
import type { InfluenceBlock, Member } from './layout.js'
import { outputInfluence } from './outputInfluence.js'
import type { InfluencePlan } from './plan.js'

/** Every block is searched for values below the cut-off once in so many steps: each step would cost a fifth more. */
const sweepEvery = 16

/** Carries an influence on, block by block, and reads the gradient off each while it is in the cache. */
export function influenceLoops(pass: OnlinePass, { layout, entries, patterns }: InfluencePlan): OnlineLoops {
  const { kernel, loops, network, streams, gradient, partials } = pass
  const { influence, jacobian, onStates, signalOnRows, blockGradient } = pass.arrays
  const { hidden: N, cell } = network
  const k = cell.states.length
  const { blocks, gap, size } = layout
  const tiny = cutOff[kernel.dtype]
  const pattern = patterns && integersIn(pass.arrays.patterns, patterns.data.length)
  if (patterns !== null) pattern!.set(patterns.data)
  const outputs = outputInfluence(pass, layout)
  const pieces = blocks.map(({ members }) => members.flatMap((member) => piecesOf(member, pass)))

  /** `P ← J P + G ẑ` of one block, from one place to another. */
  function carry(index: number, stream: number, from: number, to: number): void {
    const { states, width } = blocks[index]
    if (pattern === null) {
      kernel.product(
        addressOf(influence, to),
        addressOf(jacobian),
        addressOf(influence, from),
        k * N,
        k * N,
        width,
        false,
      )
    } else {
      const at = patterns!.starts[index]
      loops.sparseProduct(
        addressOf(influence, to),
        addressOf(jacobian),
        addressOf(pattern, at),
        addressOf(influence, from),
        states.length,
        width,
      )
    }
    for (const { unit, row, column, gains, values, valuesWidth, places } of pieces[index]) {
      for (let i = 0; i < k; i++) {
        const at = to + (k * row + i) * width + column
        addPlaces(influence, at, gains[i][stream * N + unit], values, stream * valuesWidth, places)
      }
    }
  }

  /** The gradient of one block's parameters, `signalᵀ P`. */
  function read(index: number, stream: number, at: number): void {
    const { states, width } = blocks[index]
    if (pattern === null) {
      kernel.product(
        addressOf(blockGradient),
        addressOf(onStates, stream * k * N),
        addressOf(influence, at),
        1,
        k * N,
        width,
        false,
      )
    } else {
      for (let i = 0; i < states.length; i++) signalOnRows[i] = onStates[stream * k * N + states[i]]
      kernel.product(
        addressOf(blockGradient),
        addressOf(signalOnRows),
        addressOf(influence, at),
        1,
        states.length,
        width,
        false,
      )
    }
    spread(index, stream)
  }

  /** The gradient of a block to its places in the whole, or what it adds to that of the streams before. */
  function spread(index: number, stream: number): void {
    for (const { column, places, offset } of pieces[index]) {
      spreadPlaces(gradient, offset, places, blockGradient, column, stream > 0)
    }
  }

  function cutDecayed({ states, width }: InfluenceBlock, at: number): void {
    const end = at + states.length * width
    for (let i = at; i < end; i++) if (Math.abs(influence[i]) < tiny) influence[i] = 0
  }

  /** `out[s, k·u + i] = c_i L_u`. */
  function signalOnStates(out: Real): void {
    for (let n = 0; n < streams * N; n++) {
      for (let i = 0; i < k; i++) out[k * n + i] = partials.read[i][n] * pass.signal[n]
    }
  }

  return {
    step() {
      if (pass.hasLoss) signalOnStates(onStates)
      const { stepsDone } = pass
      const up = stepsDone % 2 === 1
      for (let stream = 0; stream < streams; stream++) {
        fillJacobian(pass, entries, stream, jacobian)
        for (let n = 0; n < blocks.length; n++) {
          const index = up ? blocks.length - 1 - n : n
          const block = blocks[index]
          const low = stream * size + block.at
          const to = up ? low + gap : low
          carry(index, stream, up ? low : low + gap, to)
          if (index % sweepEvery === stepsDone % sweepEvery) cutDecayed(block, to)
          outputs?.carry(block, stream, to)
          if (!pass.hasLoss) continue
          if (outputs?.filtered) {
            outputs.read(block, stream, pass.signal, 'filtered')
            spread(index, stream)
          } else read(index, stream, to)
        }
      }
    },

    activityGradient(weight) {
      for (let stream = 0; stream < streams; stream++) {
        for (let index = 0; index < blocks.length; index++) {
          outputs!.read(blocks[index], stream, weight, 'summed')
          spread(index, stream)
        }
      }
    },
  }
}

/** The columns of one unit's parameters from one kind of source. */
interface Piece {
  readonly unit: number
  readonly row: number
  readonly column: number
  /** G of their drive, `[S, N]` a state. */
  readonly gains: readonly Real[]
  readonly values: Real
  readonly valuesWidth: number
  /** Which of the values they belong to. */
  readonly places: Int32Array
  /** Where their row begins in the flat gradient. */
  readonly offset: number
}

function piecesOf({ unit, row, column, places }: Member, { sources, partials }: OnlinePass): Piece[] {
  let at = column
  return sources.map(({ block, drive, values, width, offset }) => {
    const own = places[block]
    const first = at
    at += own.length
    const gains = partials.gain.map((ofDrives) => ofDrives[drive])
    const rest = { gains, values, valuesWidth: width, places: own, offset: offset + unit * width }
    return { unit, row, column: first, ...rest }
  })
}

// with their arrays as arguments, these loops take half as long as inside the functions that hold the arrays

/** `out[at + c] += gain·values[from + places[c]]`. */
function addPlaces(
  out: Real,
  at: number,
  gain: number,
  values: Real,
  from: number,
  places: Int32Array,
): void {
  for (let c = 0; c < places.length; c++) out[at + c] += gain * values[from + places[c]]
}

/** `out[to + places[c]] = values[from + c]`, or adds it. */
function spreadPlaces(
  out: Real,
  to: number,
  places: Int32Array,
  values: Real,
  from: number,
  add: boolean,
): void {
  for (let c = 0; c < places.length; c++) {
    const at = to + places[c]
    out[at] = add ? out[at] + values[from + c] : values[from + c]
  }
}
