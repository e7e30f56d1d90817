import { takeWide } from '@credit/core/wide'
import { expect, it } from 'vitest'
import { ruleLoops, takeWideKernels } from './wide.js'

it('the loops of the rules are taken with those of core', () => {
  expect(takeWideKernels()).toEqual({ on: true, reason: 'they give the bits of the narrow loops' })
})

it('control: others in their place are refused', () => {
  const { float64, float32 } = ruleLoops.wide
  // one addition of a module a subtraction: f64x2.add is fd f0 01, f64x2.sub fd f1 01
  const parts = float64.plain.split('fdf001')
  expect(parts.length).toBeGreaterThan(20)
  const broken = `${parts.slice(0, 3).join('fdf001')}fdf101${parts.slice(3).join('fdf001')}`
  const { on, reason } = takeWide({ ...ruleLoops, wide: { float32, float64: { ...float64, plain: broken } } })
  expect([on, reason]).toEqual([false, 'in float64 they give other bits than the narrow loops'])
})
