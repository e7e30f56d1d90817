import { expect, test } from 'vitest'
import {
  alignment,
  curvature,
  end,
  evaluation,
  handmade,
  handmadeRun,
  train,
} from '../../test/handmadeRuns.ts'
import { madeUpPlan } from '../../test/madeUpStudy.ts'
import { numbersTable } from './numbers.js'

test('ηρλ_max/2 is read after the start, where it is largest and at the end', () => {
  const lines = [
    ...[train(0, 1, 0.1), alignment(0, 'recurrent', 0.5, 0.5), curvature(0, 800)],
    ...[train(10, 1, 0.1), alignment(10, 'recurrent', 0.5, 0.5), curvature(10, 120)],
    ...[train(20, 1, 0.1), alignment(20, 'recurrent', 0.5, 0.25), curvature(20, 160)],
    ...[evaluation(20, 'train', 0.9, 0.1), evaluation(20, 'test', 0.8, 0.2), end(20)],
  ]
  const run = (optimizer: string) =>
    handmadeRun(lines, { task: 'delayed-match', configuration: { training: { optimizer } } })
  const cells = (optimizer: string) => {
    const plan = madeUpPlan()
    const comparisons = new Map([['delayed-match', handmade([run(optimizer)])]])
    const [head, , row] = numbersTable({ plan, comparisons } as never, 'delayed-match').split('\n')
    const values = row.split(' | ')
    return Object.fromEntries(head.split(' | ').map((name, i) => [name, values[i]]))
  }
  // at the start it would be 20
  expect(cells('sgd')).toMatchObject({
    ...{ condition: 'exact', runs: '1', 'λ_max start': '800', 'λ_max end': '160', 'ρ end': '0.25' },
    ...{ 'ηρλ_max/2 end': '2', 'ηρλ_max/2 most': '3', 'at update': '10' },
  })
  // it bounds plain descent alone
  expect(cells('adam')).toMatchObject({ 'λ_max end': '160', 'ηρλ_max/2 end': '', 'at update': '' })
})
