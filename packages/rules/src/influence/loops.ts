import type { Real } from '@credit/core'
import { addressOf, cutOff } from '@credit/core/kernels'
import { integersIn } from '../kernel/integersIn.js'
import type { OnlineLoops, OnlinePass } from '../online/form.js'
import { fillJacobian } from './jacobian.js'
import type { InfluenceBlock } from './layout.js'
import { outputInfluence } from './outputInfluence.js'
import type { InfluencePlan } from './plan.js'

/** Every block is searched for values below the cut-off once in so many steps: each step would cost a fifth more. */
const sweepEvery = 16

/** Carries an influence on, block by block, and reads the gradient off each while it is in the cache. */
export function influenceLoops(pass: OnlinePass, { layout, entries, patterns }: InfluencePlan): OnlineLoops {
  const { kernel, loops, network, streams, sources, gradient, partials } = pass
  const { influence, jacobian, onStates, signalOnRows, blockGradient } = pass.arrays
  const { hidden: N, cell } = network
  const k = cell.states.length
  const { blocks, gap, size } = layout
  const tiny = cutOff[kernel.dtype]
  const pattern = patterns && integersIn(pass.arrays.patterns, patterns.data.length)
  if (patterns !== null) pattern!.set(patterns.data)
  const outputs = outputInfluence(pass, layout)

  /** `P ← J P + G ẑ` of one block, from one place to another. */
  function carry(index: number, stream: number, from: number, to: number): void {
    const { states, width, members } = blocks[index]
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
    for (const { unit, row, column, places } of members) {
      for (let i = 0; i < k; i++) {
        let at = to + (k * row + i) * width + column
        for (const { block, drive, values, width: sourceWidth } of sources) {
          const gain = partials.gain[i][drive][stream * N + unit]
          const first = stream * sourceWidth
          const kind = places[block]
          for (let c = 0; c < kind.length; c++) influence[at++] += gain * values[first + kind[c]]
        }
      }
    }
  }

  /** The gradient of one block's parameters, `signalᵀ P`. */
  function read(block: InfluenceBlock, stream: number, at: number): void {
    const { states, width } = block
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
    spread(block, stream)
  }

  /** The gradient of a block to its places in the whole, or what it adds to that of the streams before. */
  function spread({ members }: InfluenceBlock, stream: number): void {
    for (const { unit, column, places } of members) {
      let c = column
      for (const { block, offset, width: sourceWidth } of sources) {
        const first = offset + unit * sourceWidth
        const kind = places[block]
        for (let i = 0; i < kind.length; i++) {
          const to = first + kind[i]
          gradient[to] = stream === 0 ? blockGradient[c++] : gradient[to] + blockGradient[c++]
        }
      }
    }
  }

  function cutDecayed({ states, width }: InfluenceBlock, at: number): void {
    for (let i = at; i < at + states.length * width; i++) if (Math.abs(influence[i]) < tiny) influence[i] = 0
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
            spread(block, stream)
          } else read(block, stream, to)
        }
      }
    },

    activityGradient(weight) {
      for (let stream = 0; stream < streams; stream++) {
        for (const block of blocks) {
          outputs!.read(block, stream, weight, 'summed')
          spread(block, stream)
        }
      }
    },
  }
}
