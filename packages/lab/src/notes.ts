import type { Task } from '@credit/tasks'
import type { RunConfiguration } from '@credit/training'

/** What a reader must know to read the numbers of a run; printed beside the table. */
export function notesOf({ rule, network, training }: RunConfiguration, task: Task): string[] {
  const notes: string[] = []
  if (/^eprop|^rflo/.test(rule) && task.objective.loss.at === 'last') {
    const { leak } = network
    const through =
      typeof leak === 'number'
        ? `the leak of ${leak}`
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
  notes.push(
    training.l2 === 0
      ? 'λ_max is that of the loss on a fixed probe batch of training trials, recurrent block.'
      : `λ_max is that of loss plus L2 (which adds ${training.l2}) on a fixed probe batch of training trials, recurrent block.`,
  )
  return notes
}
