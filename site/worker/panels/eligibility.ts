import { type Network, type OpenRoute, parametersOf, Workspace } from '@credit/core'
import type { PanelOptions } from '../protocol.ts'
import type { Session } from '../session.ts'

/** What the rows of a gated cell's weights lead to, in their order. */
const gateNames: Readonly<Record<string, readonly string[]>> = {
  gru: ['reset', 'update', 'candidate'],
  lstm: ['input', 'forget', 'candidate', 'output'],
}

/** One synapse: to a unit's drive, from a unit. */
interface Synapse {
  readonly post: number
  readonly pre: number
  readonly drive: number
}

/**
 * One synapse through a trial: what came through it, its eligibility `e_t = c_t · ε_t` with `ε_t = F_t ε_{t−1} + G_t z_{t−1}`, the
 * learning signal of its unit, and their product, which e-prop adds up.
 */
export function eligibility(
  { runs }: Session,
  rule: number,
  { trial = 0, post = 0, pre = 1, gate = 0 }: PanelOptions,
) {
  const { experiment, training } = runs[rule]
  const { network, task, objective } = experiment
  const { hidden: N, outputs: K, cell, gates } = network
  const g = gate % gates
  const drive = cell.drives.findIndex((each) => each.gate === g && each.from !== 'inputs')
  const synapse = { post: post % N, pre: pre % N, drive }
  const split = task.split('test')
  const { steps: T } = split
  const parameters = parametersOf(network.layout, training.parameters)
  const workspace = new Workspace(network, { loss: objective.loss, l2: 0 }, { steps: T, trials: 1 })
  workspace.load(split.take(trial % split.size, 1))
  workspace.forward(parameters.data)
  const gradient = new Float64Array(network.layout.size)
  const { route, series } = recorder(network, synapse)
  workspace.gradient({ route, feedback: 'symmetric' }, gradient)
  workspace.dispose()
  const { offset } = network.layout.blocks.recurrent
  const { post: p, pre: q } = synapse
  return {
    ...series,
    steps: T,
    dt: task.dt,
    post: p,
    pre: q,
    gate: g,
    gates:
      gates === 1 ? [] : Array.from({ length: gates }, (_, i) => gateNames[cell.name]?.[i] ?? `gate ${i}`),
    units: N,
    outputs: K,
    sum: series.product.reduce((sum, x) => sum + x, 0),
    gradient: gradient[offset + (g * N + p) * N + q],
    periods: Object.entries(split.periods).map(([name, { from, to }]) => ({ name, from, to })),
  }
}

/** e-prop's route, none through synapses, which writes down what it meets at one synapse of the first trial. */
function recorder({ hidden: N, cell }: Network, { post, pre, drive }: Synapse) {
  const k = cell.states.length
  const series = {
    presynaptic: [] as number[],
    eligibility: [] as number[],
    signal: [] as number[],
    product: [] as number[],
  }
  const route: OpenRoute = {
    name: 'none, written down',
    adjoint(pass, credit) {
      let trace = new Float64Array(k)
      for (let t = 0; t < pass.steps; t++) {
        const { carry, gain, read } = pass.partials(t)
        // entry 0 of the rates is the start: those of the step before
        const z = pass.memory.rates[t * N + pre]
        trace = trace.map((_, i) => {
          let x = gain[i][drive][post] * z
          for (let j = 0; j < k; j++) x += carry[i][j][post] * trace[j]
          return x
        })
        const e = trace.reduce((sum, x, i) => sum + read[i][post] * x, 0)
        const L = credit[0][t * N + post]
        series.presynaptic.push(z)
        series.eligibility.push(e)
        series.signal.push(L)
        series.product.push(L * e)
      }
      for (let t = pass.steps - 1; t >= 0; t--) pass.unitCredit(credit, t, t === pass.steps - 1)
    },
  }
  return { route, series }
}
