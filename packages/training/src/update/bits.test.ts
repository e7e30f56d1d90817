import { expect, it } from 'vitest'
import { tinyConfiguration, tinyExperiment } from '../../test/tinyExperiment.js'
import { Training } from '../training.js'
import { bitsOf } from './bits.js'

it('kernels of one class have the same bits, and only they', () => {
  const of = (name: 'reference' | 'simd' | 'relaxed-simd', dtype: 'float64' | 'float32') =>
    bitsOf({ name, dtype })
  expect(of('reference', 'float64')).toBe(of('simd', 'float64'))
  const all = [
    of('simd', 'float64'),
    of('reference', 'float32'),
    of('simd', 'float32'),
    of('relaxed-simd', 'float64'),
    of('relaxed-simd', 'float32'),
  ]
  expect(new Set(all).size).toBe(5)
})

it('a training goes on with the bits that it began with, or not at all', () => {
  const configuration = tinyConfiguration('eprop')
  const experiment = tinyExperiment(configuration)
  const training = new Training(configuration, experiment)
  for (const _ of training.advance()) {
    // one update
  }
  const state = training.state()
  expect(state.bits).toBe(training.bits)
  expect(new Training(configuration, experiment, state).updates).toBe(1)
  // a machine that had no memory for the SIMD kernel wrote this one
  const other = { ...state, bits: 'float32 reference' }
  expect(() => new Training(configuration, experiment, other)).toThrow(
    'Training: the kernel must be one that gives "float32 reference" bits, as the run began',
  )
})
