import { readFileSync } from 'node:fs'
import { leakyNetwork, seed, squaredError } from '@credit/core'
import { eprop, exact } from '@credit/rules'
import { conforms } from '@credit/rules/testing'
import { describe, expect, it, test } from 'vitest'
import { relativeError } from '../../packages/core/test/golden.ts'
import hops from '../examples/hops.mjs'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

it('the page shows the file, which has less than 40 lines', () => {
  const code = read('../examples/hops.mjs')
  expect(code.trimEnd().split('\n').length).toBeLessThan(40)
  expect(read('../how-to/your-own-rule.md')).toContain(`\`\`\`jsx\n${code}\`\`\``)
})

describe('hops', () => {
  const steps = 5
  const network = leakyNetwork({ inputs: 2, hidden: 4, outputs: 2, leak: 0.5, activation: 'tanh' })
  const random = (name: string, length: number) => {
    const generator = seed(3).child(name).generator()
    return Float64Array.from({ length }, () => generator.gaussian())
  }
  const batch = {
    inputs: { data: random('inputs', steps * 6), shape: [steps, 3, 2] },
    targets: { data: random('targets', steps * 6), shape: [steps, 3, 2] },
  }
  const problem = { network, batch, objective: { loss: squaredError(), l2: 0 } }
  const parameters = network.initialize(seed(4))
  const of = (rule: ReturnType<typeof hops>) => rule.gradient(problem, parameters).gradient.data
  const gap = (count: number, rule: ReturnType<typeof hops>) =>
    relativeError(of(hops({ hops: count })), of(rule))

  it('with none it is e-prop, with one for every step but the first it is exact', () => {
    expect(gap(0, eprop())).toBeLessThan(1e-12)
    expect(gap(steps - 1, exact())).toBeLessThan(1e-12)
  })

  it('control: with one hop it is neither', () => {
    expect(gap(1, eprop())).toBeGreaterThan(1e-3)
    expect(gap(1, exact())).toBeGreaterThan(1e-3)
  })
})

describe('it conforms', () => {
  for (const { name, run } of conforms(hops({ hops: 2 }), { runs: 1 })) test(name, () => void run())
})
