import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { tinyConfiguration } from '../../../training/test/tinyExperiment.ts'
import { scratch } from '../../test/scratch.ts'
import { manifestOf, whyNotThisRun } from './manifest.js'

const path = scratch()

test('a manifest is the configuration, with the versions that decide the numbers', () => {
  const configuration = tinyConfiguration('eprop')
  const manifest = manifestOf(configuration)
  expect(Object.keys(manifest)).toEqual(['format', 'configuration', 'versions'])
  expect(manifest.configuration).toBe(configuration)
  expect(Object.keys(manifest.versions)).toEqual(
    ['core', 'curvature', 'rules', 'tasks'].map((name) => `@credit/${name}`),
  )
  expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest)
})

test('a rule of one’s own is in it with its hash, which changes with the file', () => {
  const rule = path('mine.mjs')
  const manifest = (text: string) => {
    writeFileSync(rule, text)
    return manifestOf(tinyConfiguration(rule))
  }
  const before = manifest('export default 1')
  expect(before.modules).toEqual({ [rule]: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(whyNotThisRun(before, manifest('export default 1'))).toBeNull()
  expect(whyNotThisRun(before, manifest('export default 2'))).toContain(
    `modules.${rule} is "${before.modules![rule]}" there, "`,
  )
})

describe('whyNotThisRun', () => {
  const asked = manifestOf(
    tinyConfiguration('eprop', { schedule: { factor: 0.5, every: 3 } }, { sharpness: ['trace'] }),
  )
  const { configuration } = asked
  const training = (changes: object) => ({
    ...asked,
    configuration: { ...configuration, training: { ...configuration.training, ...changes } },
  })

  const without = (name: string) => {
    const { [name]: _, ...training } = configuration.training as Readonly<Record<string, unknown>>
    return { ...asked, configuration: { ...configuration, training } }
  }

  test('is null for a run of before a setting was there, whose default it had', () => {
    expect(whyNotThisRun(without('dtype') as never, asked)).toBeNull()
    const other = manifestOf(
      tinyConfiguration('eprop', { ...asked.configuration.training, dtype: 'float32' }),
    )
    expect(whyNotThisRun(without('dtype') as never, other)).toBe(
      'training.dtype is "float64" there, "float32" here',
    )
  })

  test('is null for what was found out meanwhile', () => {
    const task = { name: 'copy', chance: { loss: 1 } }
    expect(whyNotThisRun({ ...asked, bits: 'float64', task }, asked)).toBeNull()
  })

  test('is null for what is the same, in any order of the fields', () => {
    const reversed = Object.fromEntries(Object.entries(asked).reverse())
    expect(whyNotThisRun(structuredClone(reversed as unknown as typeof asked), asked)).toBeNull()
  })

  test.each([
    ['a number', training({ batch: 5 }), 'training.batch is 5 there, 4 here'],
    ['a word for a number', training({ updateEvery: 1 }), 'training.updateEvery is 1 there, "trial" here'],
    [
      'a field deep down',
      training({ schedule: { factor: 0.25, every: 3 } }),
      'training.schedule.factor is 0.25 there, 0.5 here',
    ],
    [
      'another kind of value',
      training({ schedule: 'cosine' }),
      'training.schedule is "cosine" there, not set here',
    ],
    ['a field that is not there', without('batch'), 'training.batch is not set there, 4 here'],
    [
      'a field too much',
      training({ stop: { split: 'test', loss: 1 } }),
      'training.stop.split is "test" there, not set here',
    ],
    [
      'the rule',
      { ...asked, configuration: { ...configuration, rule: 'exact' } },
      'rule is "exact" there, "eprop" here',
    ],
    [
      'a list',
      {
        ...asked,
        configuration: { ...configuration, measures: { ...configuration.measures, sharpness: [] } },
      },
      'measures.sharpness is [] there, ["trace"] here',
    ],
    ['the format', { ...asked, format: 1 }, 'format is 1 there, 2 here'],
    [
      'the versions',
      { ...asked, versions: { ...asked.versions, '@credit/core': '9.9.9' } },
      'versions.@credit/core is "9.9.9" there',
    ],
    ['what is none', null, 'is null there'],
  ])('names %s', (_, there, message) => {
    expect(whyNotThisRun(there as never, asked)).toContain(message)
  })
})
