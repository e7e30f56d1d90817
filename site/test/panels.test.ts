import { expect, it } from 'vitest'
import { panels } from '../worker/panels.ts'
import { openSession } from '../worker/session.ts'

it('surface', () => {
  const session = openSession(
    {
      task: 'delayed-match',
      rules: ['exact', 'eprop'],
      seed: 4,
      changes: { options: { dt: 100, delay: 300 }, network: { hidden: 12 }, training: { batch: 8, updates: 40 } },
    },
    'path',
  )
  for (let i = 0; i < 20; i++) for (const run of session.runs) run.advance()
  for (const panel of Object.values(panels)) structuredClone(panel(session, 1, {}))
})
