import type { ArgsDef } from 'citty'
import { describe, expect, test } from 'vitest'
import { checkFlags } from './flags.js'

const defined: ArgsDef = {
  folder: { type: 'positional' },
  'learning-rate': { type: 'string', alias: 'rate' },
  json: { type: 'boolean' },
}
const check = (args: Record<string, unknown>, words: string[] = []) =>
  checkFlags({ _: words, ...args }, defined)

test.each([[{}], [{ 'learning-rate': '0.1' }], [{ learningRate: '-0.1' }], [{ rate: '1', json: true }]])(
  '%j passes',
  (args) => {
    expect(() => check(args, ['here'])).not.toThrow()
  },
)

describe('what the command line library passes over is refused', () => {
  test.each([
    [{ speed: '2' }, [], 'flag must be one of --folder, --learning-rate, --json, got "--speed"'],
    [{}, ['here', 'there'], 'argument must be a flag such as --rules exact,eprop, got "there"'],
    [{ 'learning-rate': '' }, [], '--learning-rate must be followed by a value, got "nothing"'],
    [{ 'learning-rate': '--json' }, [], '--learning-rate must be followed by a value, got "--json"'],
  ])('%j %j', (args, words, message) => {
    expect(() => check(args, words)).toThrow(message)
  })
})
