import { voltage } from '@credit/core'
import { expect, test } from 'vitest'
import { notesOf } from './notes.js'

function notes(rule: string, at: 'last' | 'every', leak = 0.5) {
  const network = { leak, cell: 'voltage' }
  const configuration = { rule, network, training: { l2: 0 }, measures: {} }
  const experiment = {
    ...{ task: { name: 'adding' }, objective: { loss: { at } } },
    network: { cell: voltage({ leak, activation: 'tanh' }) },
  }
  return notesOf(configuration as never, experiment as never).join('\n')
}

test('how far back credit reaches is said where the loss is at the last step and the rule is local', () => {
  const said = 'The loss of adding is at the last step. e-prop'
  for (const rule of ['eprop', 'eprop:feedback=random', 'rflo']) {
    expect(notes(rule, 'last')).toContain(
      `${said}'s credit reaches back from it, through the leak of 0.5 alone`,
    )
    expect(notes(rule, 'last', 0)).toContain('with a leak of 0, only that step')
    expect(notes(rule, 'every')).not.toContain(said)
  }
  expect(notes('exact', 'last')).not.toContain(said)
})
