import type { ArgsDef } from 'citty'
import { describe, expect, test } from 'vitest'
import { checkFlags } from './flags.js'

const defined: ArgsDef = {
  folder: { type: 'positional' },
  'learning-rate': { type: 'string', alias: 'rate' },
  json: { type: 'boolean' },
}
const check = (args: Record<string, unknown>, words: string[] = []) =>
  checkFlags('train', { _: words, ...args }, defined)

test.each([[{}], [{ 'learning-rate': '0.1' }], [{ learningRate: '-0.1' }], [{ rate: '1', json: true }]])(
  '%j passes',
  (args) => {
    expect(() => check(args, ['here'])).not.toThrow()
  },
)

describe('what the command line library passes over is refused', () => {
  test.each([
    [{ speed: '2' }, [], 'credit train: there is no flag --speed; credit train --help lists them'],
    [{ jsno: true }, [], 'there is no flag --jsno (did you mean --json?)'],
    [{}, ['here', 'there'], '"there" is neither a flag nor the value of one'],
    [{ 'learning-rate': '' }, [], 'credit train: --learning-rate has no value'],
    [{ 'learning-rate': '--json' }, [], 'credit train: --learning-rate has no value before --json'],
  ])('%j %j', (args, words, message) => {
    expect(() => check(args, words)).toThrow(message)
  })
})
