import { readFileSync } from 'node:fs'
import {
  type Cell,
  checkCell,
  checkGradient,
  HessianWorkspace,
  recurrentNetwork,
  seed,
  squaredError,
} from '@credit/core'
import { expect, it } from 'vitest'
import adaptive from '../examples/adaptive.mjs'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const cell = adaptive({ leak: 0.8, adaptationLeak: 0.95, adaptation: 0.5 })

it('the page shows the file, which has at most 60 lines', () => {
  const code = read('../examples/adaptive.mjs')
  expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  expect(read('../how-to/your-own-cell.md')).toContain(`\`\`\`jsx\n${code}\`\`\``)
})

it('its partials are right, and so is the gradient of a network of it', () => {
  expect(checkCell(cell, { seed: seed(2) })).toMatchObject({ passes: true })
  const network = recurrentNetwork({ inputs: 2, hidden: 3, outputs: 2, cell, readoutLeak: 0.3 })
  const generator = seed(3).generator()
  const random = (length: number) => Float64Array.from({ length }, () => generator.gaussian())
  const batch = {
    inputs: { data: random(24), shape: [6, 2, 2] },
    targets: { data: random(24), shape: [6, 2, 2] },
  }
  const objective = { loss: squaredError(), l2: 0.1, activity: { strength: 1, target: 0.2 } }
  const problem = { network, batch, objective }
  expect(checkGradient(problem, network.initialize(seed(4)))).toMatchObject({ passes: true, failures: [] })
  expect(() => new HessianWorkspace(network, objective, { steps: 6, trials: 2 })).toThrow(
    'second derivatives',
  )
})

it('what the page says of it: 16 recurrent weights, and the path that a forgetful one lacks', () => {
  expect(recurrentNetwork({ inputs: 1, hidden: 4, outputs: 1, cell }).layout.blocks.recurrent.length).toBe(16)
  const forgetful: Cell = {
    ...cell,
    partials(memory, t, out) {
      cell.partials(memory, t, out)
      out.carry[1][0].fill(0)
    },
  }
  expect(checkCell(forgetful, { seed: seed(1) }).failures).toEqual(['carry', 'read'])
})

it('refuses a leak that is none', () => {
  expect(() => adaptive({ leak: 1, adaptationLeak: 0, adaptation: 0 })).toThrow(
    'adaptive: leak must be in [0, 1)',
  )
})
