import { parametersOf, Workspace } from '@credit/core'
import type { PanelOptions } from '../protocol.ts'
import type { Session } from '../session.ts'

/**
 * One synapse through a trial: what came through it, its eligibility trace, the learning signal of its unit, and their product,
 * which e-prop adds up. Of leaky units, whose eligibility is a product of a unit's derivative and a trace.
 */
export function eligibility({ runs }: Session, rule: number, { trial = 0, post = 0, pre = 1 }: PanelOptions) {
  const { experiment, training } = runs[rule]
  const { network, task, objective } = experiment
  const { hidden: N, outputs: K, cell } = network
  const { unit } = cell
  if (unit === undefined)
    throw new Error('drawn for leaky units, whose eligibility is one derivative times one trace')
  const { leak, activation } = unit
  const isVoltage = cell.name === 'voltage'
  const [p, q] = [post % N, pre % N]
  const split = task.split('test')
  const { steps: T } = split
  const parameters = parametersOf(network.layout, training.parameters)
  const workspace = new Workspace(network, { loss: objective.loss, l2: 0 }, { steps: T, trials: 1 })
  workspace.load(split.take(trial % split.size, 1))
  workspace.forward(parameters.data)
  const states = workspace.states()
  const rates = workspace.rates()
  // with e-prop's route the credit on the drive is h ⊙ L without the way through synapses; its sum with ẑ is e-prop's gradient
  const gradient = new Float64Array(network.layout.size)
  workspace.gradient({ route: 'none', feedback: 'symmetric' }, gradient)
  const credit = workspace.credit()
  workspace.dispose()
  const derivative = (t: number) => activation.derivative(states[t * N + p])
  const initialRate = isVoltage ? activation.value(0) : 0
  const presynaptic = (t: number) => (t === 0 ? initialRate : rates[(t - 1) * N + q])
  const series = {
    presynaptic: [] as number[],
    eligibility: [] as number[],
    signal: [] as number[],
    product: [] as number[],
  }
  let trace = 0
  let mixed = 0
  for (let t = 0; t < T; t++) {
    const z = presynaptic(t)
    let e: number
    if (isVoltage) {
      trace = leak * trace + (1 - leak) * z
      e = derivative(t) * trace
    } else {
      mixed = leak * mixed + (1 - leak) * derivative(t) * z
      e = mixed
    }
    const L = signalOf(t)
    series.presynaptic.push(z)
    series.eligibility.push(e)
    series.signal.push(L)
    series.product.push(L * e)
  }

  /** The credit on the drive holds L filtered back through the leak; undone, that is L. */
  function signalOf(t: number): number {
    const here = credit[t * N + p]
    const next = t + 1 < T ? credit[(t + 1) * N + p] : 0
    const h = derivative(t)
    if (isVoltage) return h === 0 ? 0 : (here - leak * next) / ((1 - leak) * h)
    const later = t + 1 < T ? next / ((1 - leak) * (activation.derivative(states[(t + 1) * N + p]) || 1)) : 0
    return h === 0 ? 0 : here / ((1 - leak) * h) - leak * later
  }

  const { offset } = network.layout.blocks.recurrent
  return {
    ...series,
    steps: T,
    dt: task.dt,
    post: p,
    pre: q,
    units: N,
    outputs: K,
    sum: series.product.reduce((sum, x) => sum + x, 0),
    gradient: gradient[offset + p * N + q],
    periods: Object.entries(split.periods).map(([name, { from, to }]) => ({ name, from, to })),
  }
}
