import { hasSecondDerivatives } from '@credit/core'
import type { Experiment, RunConfiguration } from '@credit/training'
import { blockText } from './report/blockText.js'

/** What a reader must know to read the numbers of a run; printed beside the table. */
export function notesOf(
  { rule, network, training, measures }: RunConfiguration,
  { task, objective, network: { cell } }: Experiment,
): string[] {
  const notes: string[] = []
  if (/^eprop|^rflo/.test(rule) && objective.loss.at === 'last') {
    const { leak } = network
    const through =
      typeof leak === 'number'
        ? `the leak of ${Number(leak.toPrecision(4))}`
        : leak
          ? 'its units’ leaks'
          : `its ${network.cell} units`
    const reach =
      leak === 0
        ? 'with a leak of 0, only that step: its recurrent and input weights learn from the last input alone, the readout does the rest'
        : `through ${through} alone, not through recurrent synapses`
    notes.push(
      `The loss of ${task.name} is at the last step. e-prop's credit reaches back from it, ${reach}.`,
    )
  }
  notes.push(
    'Alignment is that of the gradients of the loss alone, without L2, on the training batch of the update.',
  )
  if (cell.output === 'continuous' && !hasSecondDerivatives(cell)) {
    notes.push(
      `λ_max and the other measures of curvature are not defined: ${cell.name} units bring no second derivatives.`,
    )
    return notes
  }
  const spikes = !hasSecondDerivatives(cell)
  if (spikes && measures.curvatureOf === 'network') {
    notes.push(
      `λ_max and the other measures of curvature are not defined: ${network.cell} units spike, and a spike has no second derivative. --curvature-of smooth-twin measures those of the network with smooth outputs in the place of spikes.`,
    )
    return notes
  }
  if (spikes) {
    notes.push(
      `λ_max and the other measures of curvature are those of the smooth twin: the same weights, ${network.cell} units with the integral of the pseudo-derivative in the place of a spike, no refractory time.`,
    )
  }
  const of = training.l2 === 0 ? 'the loss' : `loss plus L2 (which adds ${training.l2})`
  const block = blockText(measures.block ?? 'recurrent')
  notes.push(`λ_max is that of ${of} on a fixed probe batch of training trials, ${block}.`)
  return notes
}
