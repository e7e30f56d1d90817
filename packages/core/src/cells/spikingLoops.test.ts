import { describe, expect, it } from 'vitest'
import { identity } from '../activation.js'
import type { Batch } from '../batch.js'
import { openKernel } from '../kernels/choose.js'
import type { InlinedModules } from '../kernels/inlined.js'
import { addressOf } from '../kernels/kernel.js'
import { crossEntropy } from '../loss.js'
import { recurrentNetwork } from '../network.js'
import { fillGaussian, fillUniform, seed } from '../random/index.js'
import { exactCredit, Workspace } from '../workspace.js'
import { alif } from './alif.js'
import type { Cell } from './cell.js'
import { lif } from './lif.js'
import type { OpenRoute } from './route.js'

const [T, B, I, K] = [30, 3, 5, 2]
const spiking = { leak: 0.9, driveGain: 0.3, threshold: 0.5, refractorySteps: 3 } as const
const per = (N: number) => Array.from({ length: N }, (_, i) => 0.1 * (i % 4))

/** What a signal does to the drives of its own step, as the loops have it or from G and c. */
const immediate: OpenRoute = {
  name: 'immediate',
  adjoint(pass, [credit]) {
    const width = pass.trials * pass.network.hidden
    const out = pass.carry.subarray(0, width)
    for (let t = 0; t < pass.steps; t++) {
      const signal = credit.subarray(t * width, (t + 1) * width)
      if (pass.loops?.immediateCredit) {
        pass.loops.immediateCredit(pass, out, credit, t * width, t)
        signal.set(out)
        continue
      }
      const { gain, read } = pass.partials(t)
      const sum = (n: number) => read.reduce((all, c, i) => all + gain[i][0][n] * c[n], 0)
      for (let n = 0; n < width; n++) signal[n] *= sum(n)
    }
  },
}

/** Loss, rates, states, exact gradient and that of one step of one network: everything that the loops write. */
function everything(cell: Cell, N: number, kernel: 'reference' | 'simd', inputsAtZero: number) {
  const root = seed(11).child(N)
  const network = recurrentNetwork({ inputs: I, hidden: N, outputs: K, cell, readoutLeak: 0.5 })
  const inputs = fillUniform(new Float64Array(T * B * I), root.child('x').generator(), -1, 1)
  const batch: Batch = {
    inputs: { data: inputs.map((x, i) => ((i * 7) % 100 < inputsAtZero ? 0 : x)), shape: [T, B, I] },
    targets: { data: Int32Array.of(0, 1, 1), shape: [B] },
  }
  const w = fillGaussian(new Float64Array(network.layout.size), root.child('w').generator(), 0.05, 0.7)
  const activity = { strength: 2, target: 0.1 }
  const objective = { loss: crossEntropy({ at: 'last' }), l2: 0.1, activity }
  const workspace = new Workspace(network, objective, { steps: T, trials: B, kernel })
  workspace.load(batch)
  const gradient = new Float64Array(w.length)
  const loss = workspace.forward(w)
  const [rates, states] = [workspace.rates(), workspace.states()]
  workspace.gradient(exactCredit, gradient)
  const ofOneStep = new Float64Array(w.length)
  workspace.forward(w)
  workspace.gradient({ route: immediate, feedback: 'symmetric' }, ofOneStep)
  return { loss, rates, states, gradient, ofOneStep }
}

describe.each([3, 4, 7, 35])('%i spiking units, compiled, give the bits of their steps', (N) => {
  const cells: Record<string, (more?: object) => Cell> = {
    lif: (more) => lif({ ...spiking, ...more }),
    'lif, reset kept, a leak each': (more) =>
      lif({ ...spiking, leak: per(N).map((x) => 0.6 + x), reset: 'kept', ...more }),
    alif: (more) => alif({ ...spiking, adaptationLeak: 0.97, adaptation: per(N), ...more }),
    'alif, reset kept': (more) =>
      alif({ ...spiking, adaptationLeak: 0.8, adaptationGain: 1, adaptation: 0.4, reset: 'kept', ...more }),
  }
  it.each(Object.keys(cells).flatMap((name) => [0, 95].map((zeros) => [name, zeros] as const)))(
    '%s, %i of 100 inputs at 0',
    (name, zeros) => {
      const cell = cells[name]()
      expect(cell.loops).toBeDefined()
      const compiled = everything(cell, N, 'simd', zeros)
      const stepped = everything(cell, N, 'reference', zeros)
      expect(compiled).toEqual(stepped)
      expect(compiled.rates.some((z) => z === 1) && compiled.rates.some((z) => z === 0)).toBe(true)
      expect(compiled.gradient.some((g) => g !== 0)).toBe(true)
      expect(compiled.ofOneStep.some((g) => g !== 0)).toBe(true)
      // control: an option that only the loops' table brings to them
      for (const more of [{ threshold: 0.52 }, { driveGain: 0.31 }, { refractorySteps: 12 }]) {
        expect(everything(cells[name](more), N, 'simd', zeros)).not.toEqual(stepped)
      }
    },
  )
})

it('a shape that has no compiled form goes step by step', () => {
  const pseudoDerivative = { shape: 'arctan' as const }
  expect(lif({ ...spiking, pseudoDerivative }).loops).toBeUndefined()
  const cell = lif({ ...spiking, pseudoDerivative })
  expect(everything(cell, 5, 'simd', 0)).toEqual(everything(cell, 5, 'reference', 0))
})

it('loops that are compiled alone are not for the reference kernel', () => {
  const { kernel } = openKernel('test', { kernel: 'reference' }, { leak: 0, activation: identity }, [1])
  expect(addressOf(kernel.allocate(1))).toBeGreaterThanOrEqual(0)
  const none: InlinedModules = () => new Uint8Array()
  expect(() => kernel.attach({ modules: none })).toThrow('compiled alone')
})
