import { parametersOf, Workspace } from '@credit/core'
import { eprop } from '@credit/rules'
import { beforeAll, describe, expect, it } from 'vitest'
import { eligibility } from '../worker/panels/eligibility.ts'
import { spectrum } from '../worker/panels/spectrum.ts'
import { surface } from '../worker/panels/surface.ts'
import { delays, panels, trial, weights } from '../worker/panels.ts'
import { openSession, type Session } from '../worker/session.ts'

function trained(network: Readonly<Record<string, unknown>> = {}, updates = 20, measures = {}): Session {
  const session = openSession(
    {
      task: 'delayed-match',
      rules: ['exact', 'eprop'],
      seed: 4,
      changes: {
        options: { dt: 100, delay: 300 },
        network: { hidden: 12, ...network },
        training: { batch: 8, updates: 40 },
        measures: { curvatureTrials: 8, ...measures },
      },
    },
    'path',
  )
  for (let i = 0; i < updates; i++) for (const run of session.runs) run.advance()
  return session
}

describe.each(['rate', 'lif', 'alif', 'gru', 'lstm'])('cell %s', (cell) => {
  it('trains, and every panel has its data or says what it asks of a cell', () => {
    const spiking = cell === 'lif' || cell === 'alif'
    const session = trained({ cell }, 3, spiking ? { curvatureOf: 'smooth-twin' } : {})
    for (const [name, panel] of Object.entries(panels)) {
      const data = panel(session, 1, {})
      expect(structuredClone(data), name).toEqual(data)
    }
    const { spikes, rates } = trial(session, 1, {})
    const values = new Set(rates.data)
    expect(spikes).toBe(spiking)
    expect([...values].every((z) => z === 0 || z === 1)).toBe(spikes)
    expect(values.size).toBeGreaterThan(1)
    // without being asked for the twin, there is no curvature of spikes
    if (spiking) expect(() => surface(trained({ cell }, 0), 0, {})).toThrow('no second derivative')
  })
})

describe('the panels', () => {
  let session: Session
  beforeAll(() => {
    session = trained()
  })

  it('are plain data, which a worker can send', () => {
    for (const panel of Object.values(panels)) {
      const data = panel(session, 1, {})
      expect(structuredClone(data)).toEqual(data)
    }
  })

  it('surface: its middle is the loss of the moment, and the path ends there', () => {
    const { losses, points, path, eigenvalues, trials } = surface(session, 0, {})
    const { experiment, training } = session.runs[0]
    const { network, objective, task } = experiment
    const workspace = new Workspace(network, objective, { steps: task.steps, trials })
    workspace.load(task.split('train').take(0, trials))
    const loss = workspace.forward(training.parameters)
    workspace.dispose()
    expect(losses).toHaveLength(points ** 2)
    expect(losses[(points ** 2 - 1) / 2]).toBeCloseTo(loss, 12)
    expect(Math.min(...losses)).toBeLessThan(loss)
    expect(eigenvalues[0]).toBeGreaterThan(eigenvalues[1])
    // the first snapshot is of the start, 20 updates away
    expect(Math.hypot(path[0].x, path[0].y) + path[0].off).toBeGreaterThan(0.1)
    expect(Math.hypot(path[19].x, path[19].y) + path[19].off).toBeLessThan(0.1)
  })

  it.each([
    ['voltage', 1],
    ['rate', 1],
    ['lif', 1],
    ['alif', 1],
    ['gru', 3],
    ['lstm', 4],
  ])("eligibility of a %s unit: Σ L·e is e-prop's gradient, at each of its %d gates", (cell, gates) => {
    const other = trained({ cell }, 3)
    const { experiment, training } = other.runs[1]
    const { network, objective, task } = experiment
    const problem = { network, batch: task.split('test').take(3, 1), objective: { ...objective, l2: 0 } }
    const { recurrent } = eprop().gradient(
      problem,
      parametersOf(network.layout, training.parameters),
    ).gradient
    let looked = 0
    for (let gate = 0; gate < gates; gate++) {
      for (const [post, pre] of [
        [0, 1],
        [5, 11],
        [7, 3],
        [2, 2],
      ]) {
        const found = eligibility(other, 1, { trial: 3, post, pre, gate })
        const { sum, gradient, product, gates: names } = found
        expect(names).toHaveLength(gates === 1 ? 0 : gates)
        expect(gradient).toBe(recurrent[(gate * 12 + post) * 12 + pre])
        // a unit may not have spiked
        if (Math.abs(gradient) < 1e-8) continue
        looked++
        expect(sum / gradient).toBeCloseTo(1, 6)
        // control: without its largest step it is another number
        const most = product.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))
        expect((sum - most) / gradient).not.toBeCloseTo(1, 6)
      }
    }
    expect(looked).toBeGreaterThanOrEqual(gates)
  })

  it('delays: exact misses none, e-prop those past the next step', () => {
    const { rules } = delays(session, 1)
    const error = (rule: string, lag: number) =>
      rules.find((each) => each.rule === rule)?.lags?.find((each) => each.lag === lag)?.error ?? Number.NaN
    for (const lag of [0, 1, 3]) expect(error('exact', lag)).toBeLessThan(1e-9)
    expect(error('eprop', 3)).toBeGreaterThan(0.05)
  })

  it('spectrum: between its ends, and all of it', () => {
    const { grid, density, largest, smallest } = spectrum(session, 0, {})
    expect(largest.value).toBeGreaterThan(smallest.value)
    const mass = density.reduce((sum, height, i) => sum + (i === 0 ? 0 : height * (grid[i] - grid[i - 1])), 0)
    expect(mass).toBeCloseTo(1, 1)
  })

  it('trial and weights have the shapes of the network', () => {
    const { rates, steps, outputs, targets } = trial(session, 0, { trial: 2 })
    expect(rates.data).toHaveLength(steps * 12)
    expect(outputs.data).toHaveLength(steps * 2)
    expect(targets.labels).toBe(true)
    expect(weights(session, 0)).toMatchObject({ rows: 12, columns: 12 })
  })
})
