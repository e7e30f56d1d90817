import { describe, expect, it } from 'vitest'
import { relativeError } from '../test/golden.js'
import { onePlace, type ProblemOptions, problemOf } from '../test/randomProblem.js'
import type { Batch } from './batch.js'
import type { OpenRoute, Route } from './cells/route.js'
import { ArgumentError } from './errors.js'
import { gradient } from './gradient.js'
import { addressOf } from './kernels/kernel.js'
import { crossEntropy, squaredError } from './loss.js'
import { leakyNetwork } from './network.js'
import { parametersOf } from './parameters.js'
import { type CreditPath, exactCredit, Workspace } from './workspace.js'

const local: CreditPath = { route: 'none', feedback: 'symmetric' }

function ready(options: ProblemOptions = onePlace) {
  const { problem, parameters } = problemOf(options)
  const { network, objective, batch } = problem
  const workspace = new Workspace(network, objective, { steps: options.steps, trials: options.trials })
  return { problem, parameters, batch, workspace, out: new Float64Array(network.layout.size) }
}

describe('order of calls', () => {
  it('nothing works before load, and says so', () => {
    const { workspace, parameters, out } = ready()
    const calls: (() => unknown)[] = [
      () => workspace.weight,
      () => workspace.forward(parameters.data),
      () => workspace.gradient(exactCredit, out),
      () => workspace.accuracy(),
    ]
    for (const call of calls) expect(call).toThrow('Workspace: load a batch first')
  })

  it('load makes stale what was computed on the batch before', () => {
    const { workspace, parameters, batch, out } = ready()
    workspace.load(batch)
    workspace.forward(parameters.data)
    workspace.gradient(exactCredit, out)
    workspace.load(batch)
    expect(() => workspace.gradient(exactCredit, out)).toThrow(
      'Workspace.gradient: run `forward` after `load` first',
    )
    expect(() => workspace.accuracy()).toThrow('Workspace.accuracy: run `forward` after `load` first')
    expect(() => workspace.rates()).toThrow('Workspace.rates: run `forward` after `load` first')
    expect(() => workspace.states()).toThrow('Workspace.states: run `forward` first')
    expect(() => workspace.credit()).toThrow('Workspace.credit: run `gradient` first')
  })

  it('states exist until gradient takes their place, credit until the next forward pass', () => {
    const { workspace, parameters, batch, out } = ready()
    workspace.load(batch)
    workspace.forward(parameters.data)
    expect(() => workspace.credit()).toThrow('Workspace.credit: run `gradient` first')
    expect(workspace.states()).toHaveLength(6 * 2 * 4)
    workspace.gradient(exactCredit, out)
    expect(() => workspace.states()).toThrow('`gradient` overwrites states')
    expect(workspace.credit()).toHaveLength(6 * 2 * 4)
    workspace.forward(parameters.data)
    expect(() => workspace.credit()).toThrow('Workspace.credit: run `gradient` first')
  })

  it('one forward pass serves several paths, in any order', () => {
    const { problem, workspace, parameters, batch } = ready()
    const along = (path: CreditPath) => {
      const out = new Float64Array(problem.network.layout.size)
      workspace.gradient(path, out)
      return out
    }
    const random: CreditPath = {
      route: 'recurrent',
      feedback: Float64Array.from({ length: 12 }, (_, i) => i - 4),
    }
    workspace.load(batch)
    workspace.forward(parameters.data)
    const first = [exactCredit, local, random].map(along)
    const second = [random, local, exactCredit].map(along).reverse()
    expect(second).toEqual(first)
    expect(first[0]).toEqual(gradient(problem, parameters).gradient.data)
    expect(relativeError(first[1], first[0])).toBeGreaterThan(1e-3)
    expect(relativeError(first[2], first[0])).toBeGreaterThan(1e-3)
  })
})

describe('a second batch', () => {
  const changes: Partial<ProblemOptions>[] = [
    { seed: 4 },
    { seed: 5, mask: 'steps' },
    { seed: 6, mask: 'none' },
    { seed: 7, mask: 'pairs' },
  ]
  const run = (workspace: Workspace, batch: Batch, w: Float64Array) => {
    const out = new Float64Array(w.length)
    workspace.load(batch)
    const loss = workspace.forward(w)
    const forward = [workspace.states(), workspace.rates(), workspace.outputs.slice()]
    workspace.gradient(exactCredit, out)
    return {
      loss,
      out,
      forward,
      credit: workspace.credit(),
      accuracy: workspace.accuracy(),
      weight: workspace.weight,
    }
  }

  it.each(changes)('leaves nothing of the first %o', (change) => {
    const { workspace, parameters, batch } = ready()
    const second = problemOf({ ...onePlace, ...change }).problem.batch
    const fresh = run(ready().workspace, second, parameters.data)
    const first = run(workspace, batch, parameters.data)
    expect(run(workspace, second, parameters.data)).toEqual(fresh)
    expect(first.out).not.toEqual(fresh.out)
    expect(run(workspace, batch, parameters.data)).toEqual(first)
  })

  it('a refused one leaves the first in place', () => {
    const { workspace, parameters, batch, out } = ready()
    workspace.load(batch)
    const loss = workspace.forward(parameters.data)
    const inputs = { ...batch.inputs, data: batch.inputs.data.map(() => Number.NaN) }
    expect(() => workspace.load({ ...batch, inputs })).toThrow(ArgumentError)
    workspace.gradient(exactCredit, out)
    expect(out.every(Number.isFinite)).toBe(true)
    expect(workspace.forward(parameters.data)).toBe(loss)
  })

  it('what the caller does to its arrays after load does not reach the workspace', () => {
    const { workspace, parameters, batch } = ready()
    workspace.load(batch)
    const loss = workspace.forward(parameters.data)
    batch.inputs.data.fill(Number.NaN)
    batch.targets.data.fill(99)
    batch.mask!.data.fill(0)
    expect(workspace.forward(parameters.data)).toBe(loss)
    expect(() => workspace.load(batch)).toThrow(ArgumentError)
  })
})

describe('what it hands out', () => {
  it('states, rates and credit are copies', () => {
    const { workspace, parameters, batch, out } = ready()
    workspace.load(batch)
    workspace.forward(parameters.data)
    workspace.states().fill(7)
    workspace.rates().fill(7)
    workspace.gradient(exactCredit, out)
    workspace.credit().fill(7)
    const again = ready()
    again.workspace.load(again.batch)
    again.workspace.forward(parameters.data)
    again.workspace.gradient(exactCredit, again.out)
    expect(out).toEqual(again.out)
    expect(workspace.credit()).toEqual(again.workspace.credit())
  })

  it('outputs at steps without loss are 0, whatever was there before', () => {
    const { workspace, parameters, batch } = ready()
    workspace.load({ ...batch, mask: { data: Uint8Array.of(1, 1, 1, 1, 1, 1), shape: [6] } })
    workspace.forward(parameters.data)
    expect(workspace.outputs.every((y) => y !== 0)).toBe(true)
    workspace.load({ ...batch, mask: { data: Uint8Array.of(0, 0, 1, 0, 0, 1), shape: [6] } })
    workspace.forward(parameters.data)
    const computed = Array.from({ length: 6 }, (_, t) =>
      workspace.outputs.subarray(t * 6, t * 6 + 6).every((y) => y !== 0),
    )
    expect(computed).toEqual([false, false, true, false, false, true])
    expect([...workspace.outputs.subarray(0, 12)]).toEqual(new Array(12).fill(0))
  })

  it('accuracy is the share of pairs whose first largest output is the label', () => {
    const network = leakyNetwork({ inputs: 3, hidden: 3, outputs: 3, leak: 0, activation: 'identity' })
    const parameters = parametersOf(network.layout)
    for (const i of [0, 4, 8]) {
      parameters.input[i] = 1
      parameters.readout[i] = 1
    }
    const workspace = new Workspace(
      network,
      { loss: crossEntropy({ at: 'every' }), l2: 0 },
      { steps: 4, trials: 1 },
    )
    // y is x: largest 0, 2, a tie of 0 and 1, and a step that is masked
    const inputs = { data: Float64Array.of(5, 1, 2, 0, 1, 2, 3, 3, 1, 9, 0, 0), shape: [4, 1, 3] }
    const mask = { data: Uint8Array.of(1, 1, 1, 0), shape: [4] }
    const accuracyFor = (labels: number[]) => {
      workspace.load({ inputs, targets: { data: Int32Array.from(labels), shape: [4, 1] }, mask })
      workspace.forward(parameters.data)
      return workspace.accuracy()
    }
    expect(accuracyFor([0, 2, 0, 1])).toBe(1)
    expect(accuracyFor([0, 2, 1, 0])).toBe(2 / 3)
    expect(accuracyFor([1, 1, 2, 0])).toBe(0)
  })

  it('accuracy is NaN for a loss without labels', () => {
    const { workspace, parameters, batch } = ready({ ...onePlace, loss: 'values' })
    workspace.load(batch)
    workspace.forward(parameters.data)
    expect(workspace.accuracy()).toBeNaN()
  })
})

describe('bad input', () => {
  const { problem, workspace, parameters, batch, out } = ready()
  const { network, objective } = problem

  it.each([
    [{ steps: 0, trials: 1 }, 'steps must be an integer of at least 1, got 0'],
    [{ steps: 1, trials: 1.5 }, 'trials must be an integer of at least 1, got 1.5'],
    [undefined, 'options must be an object of options, got undefined'],
  ])('construction with %o', (shape, message) => {
    expect(() => new Workspace(network, objective, shape as never)).toThrow(`Workspace: ${message}`)
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, undefined])('l2 of %s', (l2) => {
    const make = () =>
      new Workspace(network, { loss: squaredError(), l2: l2 as number }, { steps: 1, trials: 1 })
    expect(make).toThrow('Workspace: objective.l2 must be a finite number of at least 0, got ')
  })

  it('parameters and out that do not fit', () => {
    workspace.load(batch)
    expect(() => workspace.forward(new Float64Array(3))).toThrow(
      'Workspace.forward: w must be an array of length 43',
    )
    expect(() => workspace.forward([...parameters.data] as never)).toThrow(
      'Workspace.forward: w must be a Float64Array',
    )
    workspace.forward(parameters.data)
    expect(() => workspace.gradient(exactCredit, new Float64Array(3))).toThrow(
      'Workspace.gradient: out must be an array of length 43',
    )
  })

  it('a feedback matrix or a route that is none, before anything is overwritten', () => {
    workspace.load(batch)
    workspace.forward(parameters.data)
    const states = workspace.states()
    expect(() => workspace.gradient({ route: 'recurrent', feedback: new Float64Array(5) }, out)).toThrow(
      'Workspace.gradient: feedback must be an array of length 12, got Float64Array of length 5',
    )
    expect(() => workspace.gradient({ route: 'all', feedback: 'symmetric' } as never, out)).toThrow(
      'Workspace.gradient: route must be one of "recurrent", "none", got "all"',
    )
    for (const route of [1, 0, true]) {
      expect(() => workspace.gradient({ route, feedback: 'symmetric' } as never, out)).toThrow(
        `Workspace.gradient: route must be one of "recurrent", "none", got ${route}`,
      )
    }
    expect(workspace.states()).toEqual(states)
  })
})

describe('an open route', () => {
  const { problem, parameters, batch, out } = ready()
  const { steps, trials } = onePlace
  const run = (route: Route, made: Route = route) => {
    const workspace = new Workspace(problem.network, problem.objective, { steps, trials, route: made })
    workspace.load(batch)
    workspace.forward(parameters.data)
    workspace.gradient({ route, feedback: 'symmetric' }, out)
    return out.slice()
  }
  /** The exact route, written outside; `sign` −1 is its negative control. */
  const bptt = (sign: 1 | -1): OpenRoute => ({
    name: 'bptt',
    arrays: ({ hidden }) => ({ hop: trials * hidden }),
    adjoint(pass, credit) {
      const [q] = credit
      const { kernel, recurrent, own, network } = pass
      const { hidden } = network
      const hop = own.hop!
      for (let t = steps - 1; t >= 0; t--) {
        const last = t === steps - 1
        const at = t * hop.length
        if (!last) {
          kernel.product(
            addressOf(hop),
            addressOf(q, at + hop.length),
            addressOf(recurrent),
            trials,
            hidden,
            hidden,
            false,
          )
          for (let i = 0; i < hop.length; i++) q[at + i] += sign * hop[i]
        }
        pass.unitCredit(credit, t, last)
      }
    },
  })

  it('that repeats backpropagation gives its gradient', () => {
    const exact = run('recurrent')
    expect(relativeError(run(bptt(1)), exact)).toBeLessThan(1e-14)
    expect(relativeError(run(bptt(-1)), exact), 'control').toBeGreaterThan(1e-2)
  })

  it('with arrays of its own needs a workspace made for it', () => {
    expect(() => run(bptt(1), 'recurrent')).toThrow(
      'Workspace.gradient: route must be the one that the workspace was made for, since it has arrays of its own',
    )
  })
})

it('disposed, it says so whatever is asked', () => {
  const { workspace, parameters, batch, out } = ready()
  workspace.load(batch)
  workspace.forward(parameters.data)
  workspace.dispose()
  workspace.dispose()
  const calls = [
    () => workspace.load(batch),
    () => workspace.forward(parameters.data),
    () => workspace.gradient(exactCredit, out),
    () => workspace.weight,
    () => workspace.states(),
  ]
  for (const call of calls) expect(call).toThrow('Workspace: disposed')
})
