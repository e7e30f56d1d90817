import { ArgumentError } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { attack } from './fuzz/attack.ts'
import type { Call } from './fuzz/record.ts'
import { assault, targets } from './fuzz/suite.ts'

// a sample of what `fuzz.slow.ts` runs whole; `FUZZ_SEED=…` repeats a run
const seed = Number(process.env.FUZZ_SEED ?? 20)
const { calls, missed } = await targets()

test('every exported function is attacked', () => {
  expect(missed).toEqual([])
  expect(new Set(calls.map(({ name }) => name)).size).toBeGreaterThan(350)
})

test(`public functions, seed ${seed}: nothing silent, nothing hangs, hardly anything unclear`, async () => {
  const { outcomes, silent, hung, refused, share } = await assault(calls, seed, 4000)
  expect({ silent, hung }).toEqual({ silent: [], hung: [] })
  expect(refused.length).toBeGreaterThan(outcomes.length / 2)
  expect(share).toBeLessThan(0.01)
})

describe('controls', () => {
  const kinds = async (name: string, call: (value: unknown) => unknown, right: unknown = 2) => {
    const target: Call = { name, call: ([value]) => call(value), args: [right], after: [] }
    return new Set((await attack([target], seed, 60)).map(({ kind }) => kind))
  }

  test('a function that checks refuses', async () => {
    const careful = (value: unknown) => {
      throw new ArgumentError('careful', 'value', 'never', value)
    }
    expect(await kinds('careful', careful)).toEqual(new Set(['refused']))
  })

  test('one that does not is unclear, or answers to what is no number', async () => {
    const careless = (value: unknown) => (value as number) * 2
    expect(await kinds('careless', careless)).toEqual(new Set(['silent', 'unclear', 'returned']))
  })

  test('one that waits for ever hangs, and one that asks for too much is found out', async () => {
    const forever = (value: unknown) => {
      while (value === 'Last') {}
      throw new ArgumentError('forever', 'value', 'never', value)
    }
    expect(await kinds('forever', forever)).toContain('hung')
    const greedy = (value: unknown) => {
      if (value !== 2 ** 31) throw new ArgumentError('greedy', 'value', 'never', value)
      return new Uint8Array(2 ** 31)
    }
    expect(await kinds('greedy', greedy)).toContain('unclear')
  })
})
