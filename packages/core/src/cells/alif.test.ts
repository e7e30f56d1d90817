import { expect, it } from 'vitest'
import { alif } from './alif.js'

const options = { leak: 0.9, threshold: 0.5, adaptation: 1 }

it('a spike adds 1 − ρ to the adaptation where no gain is given, unit by unit where ρ is a list', () => {
  expect(alif({ ...options, adaptationLeak: 0.75 }).options.adaptationGain).toBe(0.25)
  expect(alif({ ...options, adaptationLeak: [0.75, 0.5] }).options.adaptationGain).toEqual([0.25, 0.5])
  // the control: what is given is kept
  const given = { ...options, adaptationLeak: [0.75, 0.5], adaptationGain: 0.125 }
  expect(alif(given).options.adaptationGain).toBe(0.125)
})
