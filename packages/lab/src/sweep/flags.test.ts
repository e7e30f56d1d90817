import { ArgumentError } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { parseGrid, parseShard, takeFlag } from './flags.js'

describe('takeFlag', () => {
  it('takes every form of the flag, and no other flag', () => {
    const args = ['f.json', '--grid', 'a=1', '--out', 'd', '--grid=b=2,3', '--grids', 'x', '--grid']
    expect(takeFlag(args, '--grid')).toEqual({
      values: ['a=1', 'b=2,3', ''],
      rest: ['f.json', '--out', 'd', '--grids', 'x'],
    })
    expect(takeFlag([], '--grid')).toEqual({ values: [], rest: [] })
  })
})

describe('parseGrid', () => {
  it('has numbers as numbers, words as words', () => {
    expect(parseGrid('training.learningRate=1e-3, 0.03')).toEqual(['training.learningRate', [0.001, 0.03]])
    expect(parseGrid('training.updateEvery=trial,10')).toEqual(['training.updateEvery', ['trial', 10]])
  })

  it.each(['', 'training.l2', 'training.l2=', '=1', 'training.l2=1,,2'])('refuses %j', (text) => {
    expect(() => parseGrid(text)).toThrow(ArgumentError)
    expect(() => parseGrid(text)).toThrow('--grid must be')
  })
})

describe('parseShard', () => {
  it('is k of n', () => {
    expect([parseShard('1/1'), parseShard('8/8')]).toEqual([
      { k: 1, n: 1 },
      { k: 8, n: 8 },
    ])
  })

  it.each(['', '3', '0/8', '9/8', '0/0', '1/0', '-1/8', '1.5/8', 'a/b', '1/8/9', '1/99999999999999999999'])(
    'refuses %j',
    (text) => {
      expect(() => parseShard(text)).toThrow(
        'credit: --shard must be K/N with K from 1 to N, such as 2/8, or auto in a job array, got',
      )
    },
  )
})
