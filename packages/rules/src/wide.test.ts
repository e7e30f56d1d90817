import { openKernel } from '@credit/core/kernels'
import { digestOf, takeWide, type WideLoops } from '@credit/core/wide'
import { expect, it } from 'vitest'
import { ruleLoops, takeWideKernels } from './wide.js'

it('the loops of the rules are taken with those of core', () => {
  expect(takeWideKernels()).toEqual({ on: true, reason: 'they give the bits of the narrow loops' })
})

it.each(['float64', 'float32'] as const)('they are known by what the narrow loops give in %s', (dtype) => {
  const { trial, digests } = ruleLoops
  const on = (kernel: 'reference' | 'simd') =>
    digestOf(trial((unit, lengths) => openKernel('test', { kernel, dtype }, unit, lengths).kernel))
  expect(on('simd')).toBe(digests[dtype])
  if (dtype === 'float64') expect(on('reference')).toBe(digests.float64)
})

it('control: others in their place are refused', () => {
  // one addition of a module a subtraction: f64x2.add is fd f0 01, f64x2.sub fd f1 01
  const bytes = ruleLoops.wide('float64', false).slice()
  const additions = [...bytes.keys()].filter((i) => [0xfd, 0xf0, 1].every((byte, j) => bytes[i + j] === byte))
  expect(additions.length).toBeGreaterThan(20)
  bytes[additions[2] + 1] = 0xf1
  const wide: WideLoops['wide'] = (dtype, relaxed) =>
    dtype === 'float64' && !relaxed ? bytes : ruleLoops.wide(dtype, relaxed)
  const { on, reason } = takeWide({ ...ruleLoops, wide })
  expect([on, reason]).toEqual([false, 'in float64 they give other bits than the narrow loops'])
})
