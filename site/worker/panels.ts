// What a panel shows, computed at the parameters of the moment when it is asked for. All in float64.
import { parametersOf, Workspace } from '@credit/core'
import { shadow } from '@credit/rules'
import { parseRule } from '@credit/rules/registry'
import { eligibility } from './panels/eligibility.ts'
import { spectrum } from './panels/spectrum.ts'
import { surface } from './panels/surface.ts'
import type { PanelName, PanelOptions } from './protocol.ts'
import type { Session } from './session.ts'

type Panel = (session: Session, rule: number, options: PanelOptions) => unknown

export const panels: Readonly<Record<PanelName, Panel>> = {
  trial,
  weights,
  delays,
  eligibility,
  spectrum,
  surface,
}

/** A trial of the test split as the network takes it: everything `[T, …]`, row by row. */
export function trial({ runs }: Session, rule: number, { trial: at = 0 }: PanelOptions) {
  const { experiment, training } = runs[rule]
  const { network, task } = experiment
  const split = task.split('test')
  const batch = split.take(at % split.size, 1)
  const { steps } = split
  const workspace = new Workspace(network, { ...experiment.objective, l2: 0 }, { steps, trials: 1 })
  workspace.load(batch)
  const loss = workspace.forward(training.parameters)
  const mask = new Uint8Array(steps).fill(1)
  if (batch.mask) mask.set(batch.mask.data.slice(0, steps))
  else if (batch.targets.shape.length === 1) mask.fill(0, 0, steps - 1)
  const result = {
    steps,
    dt: task.dt,
    loss,
    accuracy: workspace.accuracy(),
    inputs: { data: Float32Array.from(batch.inputs.data), rows: network.inputs },
    rates: { data: Float32Array.from(workspace.rates()), rows: network.hidden },
    outputs: { data: Float32Array.from(workspace.outputs), rows: network.outputs },
    targets: {
      data: Float32Array.from(batch.targets.data),
      labels: experiment.objective.loss.targets === 'labels',
    },
    mask,
    spikes: network.cell.output === 'spikes',
    inputNames: task.channels.inputs.map(({ name }) => name),
    outputNames: task.channels.outputs.map(({ name }) => name),
    periods: Object.entries(split.periods).map(([name, { from, to }]) => ({ name, from, to })),
  }
  workspace.dispose()
  return result
}

export function weights({ runs }: Session, rule: number) {
  const { experiment, training } = runs[rule]
  const { layout } = experiment.network
  const { recurrent } = parametersOf(layout, training.parameters)
  // of gated cells a block of rows a gate
  const [rows, columns] = layout.blocks.recurrent.shape
  return { rows, columns, data: Float32Array.from(recurrent) }
}

/** Which delays each rule misses: at this rule's parameters, all rules of the plan, on a few trials. */
export function delays({ runs }: Session, rule: number) {
  const { experiment, training } = runs[rule]
  const { network, objective, task, root } = experiment
  const trials = 4
  const problem = {
    network,
    batch: task.split('train').take(0, trials),
    objective: { loss: objective.loss, l2: 0 },
  }
  const most = Math.min(task.steps, 60)
  const names = [...new Set(['exact', ...runs.map(({ started }) => started.rule)])]
  const found = shadow(problem, parametersOf(network.layout, training.parameters), {
    rules: names.map((name) => parseRule(name)),
    seed: root.child('rule'),
    lags: most - 1,
    draws: 'none',
  })
  const each = Object.values(found.rules)
  return {
    dt: task.dt,
    trials,
    rules: names.map((name, i) => {
      const { lags } = each[i]
      if (!Array.isArray(lags)) return { rule: name, none: 'none' in lags ? String(lags.none) : '' }
      return {
        rule: name,
        lags: lags.map(({ lag, blocks: { recurrent } }) => ({
          lag,
          norm: recurrent.norm,
          error: recurrent.relativeError,
          cosine: recurrent.cosine,
        })),
      }
    }),
  }
}
