import { describe, expect, it } from 'vitest'
import { checkField, isWhole, withField } from './fields.js'

describe('withField', () => {
  it('changes a copy, within fields that are there or not', () => {
    const before = { training: { batch: 4, schedule: { factor: 0.5, every: 10 } } }
    const kept = structuredClone(before)
    expect(withField(before, 'training.schedule.every', 20)).toEqual({
      training: { batch: 4, schedule: { factor: 0.5, every: 20 } },
    })
    expect(withField(before, 'options.delay', 200)).toEqual({ ...kept, options: { delay: 200 } })
    expect(before).toEqual(kept)
  })
})

describe('a field', () => {
  it.each([
    'network.hidden',
    'network.dale',
    'network.dale.projection',
    'training.schedule.factor',
    'options.delay',
    'measures.strengths.test-noise',
  ])('%s can vary', (path) => {
    expect(() => checkField('grid', path)).not.toThrow()
  })

  it.each([
    '',
    'task',
    'seed',
    'network',
    'options',
    'start.file',
    'network.hidden.units',
    'training.toString',
    'training..batch',
    'options.__proto__',
    'options.a b',
  ])('%j can not', (path) => {
    expect(() => checkField('grid', path)).toThrow('a field of grid must be one of ')
  })

  it('takes whole numbers alone where it counts', () => {
    const paths = [
      'network.hidden',
      'training.schedule.every',
      'training.updateEvery',
      'training.l2',
      'options.n',
    ]
    expect(paths.map(isWhole)).toEqual([true, true, false, false, false])
    expect(isWhole('end.update')).toBe(false)
  })
})
