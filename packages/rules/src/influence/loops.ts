import type { Real } from '@credit/core'
import { addressOf, cutOff } from '@credit/core/kernels'
import { integersIn } from '../kernel/integersIn.js'
import type { OnlineLoops, OnlinePass } from '../online/form.js'
import { signalOnDrive } from '../online/outer.js'
import { fillJacobian } from './jacobian.js'
import type { InfluenceBlock } from './layout.js'
import type { InfluencePlan } from './plan.js'

/** Every block is searched for values below the cut-off once in so many steps: each step would cost a fifth more. */
const sweepEvery = 16

/** Carries an influence on, block by block, and reads the gradient off each while it is in the cache. */
export function influenceLoops(pass: OnlinePass, { layout, entries, patterns }: InfluencePlan): OnlineLoops {
  const { kernel, loops, network, streams, sources, gradient, derivatives } = pass
  const { influence, jacobian, drive, signalOnRows, blockGradient } = pass.arrays as Record<
    InfluenceArray,
    Real
  >
  const { hidden: N, leak, leakModel } = network
  const { blocks, gap, size } = layout
  const voltage = leakModel === 'voltage'
  const signal = voltage ? drive : pass.signal
  const tiny = cutOff[kernel.dtype]
  const pattern = patterns && integersIn(pass.arrays.patterns!, patterns.data.length)
  if (patterns !== null) pattern!.set(patterns.data)

  /** `P ← J P + I` of one block, from one place to another. */
  function carry(index: number, stream: number, from: number, to: number): void {
    const { rows, members, width } = blocks[index]
    if (pattern === null)
      kernel.product(
        addressOf(influence, to),
        addressOf(jacobian),
        addressOf(influence, from),
        N,
        N,
        width,
        false,
      )
    else {
      const at = patterns!.starts[index]
      loops.sparseProduct(
        addressOf(influence, to),
        addressOf(jacobian),
        addressOf(pattern, at),
        addressOf(influence, from),
        rows.length,
        width,
      )
    }
    for (const { unit, row, column, places } of members) {
      const gain = voltage ? 1 - leak : (1 - leak) * derivatives[stream * N + unit]
      let at = to + row * width + column
      for (const { block, values, width: sourceWidth } of sources) {
        const first = stream * sourceWidth
        const kind = places[block]
        for (let c = 0; c < kind.length; c++) influence[at++] += gain * values[first + kind[c]]
      }
    }
  }

  /** The gradient of one block's parameters, `signalᵀ P`, or what it adds to that of the streams before. */
  function read({ rows, members, width }: InfluenceBlock, stream: number, at: number): void {
    if (pattern === null)
      kernel.product(
        addressOf(blockGradient),
        addressOf(signal, stream * N),
        addressOf(influence, at),
        1,
        N,
        width,
        false,
      )
    else {
      for (let i = 0; i < rows.length; i++) signalOnRows[i] = signal[stream * N + rows[i]]
      kernel.product(
        addressOf(blockGradient),
        addressOf(signalOnRows),
        addressOf(influence, at),
        1,
        rows.length,
        width,
        false,
      )
    }
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

  function cutDecayed({ rows, width }: InfluenceBlock, at: number): void {
    for (let i = at; i < at + rows.length * width; i++) if (Math.abs(influence[i]) < tiny) influence[i] = 0
  }

  return {
    step() {
      if (pass.hasLoss && voltage) signalOnDrive(pass, drive)
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
          if (pass.hasLoss) read(block, stream, to)
        }
      }
    },
  }
}

type InfluenceArray = 'influence' | 'jacobian' | 'drive' | 'signalOnRows' | 'blockGradient'
