import { checkInteger } from '@credit/core'
import { checkText } from './internal/checkGenerator.js'
import type { Channel } from './task.js'

/**
 * `count` channels of one meaning, named by their number from 0.
 *
 * @throws ArgumentError unless `count` is at least 1.
 *
 * @example
 * numbered('cue', 2, 'spikes per ms').map(({ name }) => name) // => ['cue 0', 'cue 1']
 */
export function numbered(name: string, count: number, meaning: string): Channel[] {
  checkText('numbered', 'name', name)
  checkText('numbered', 'meaning', meaning)
  checkInteger('numbered', 'count', count, 1, 2 ** 20)
  return Array.from({ length: count }, (_, i) => ({ name: `${name} ${i}`, meaning }))
}
