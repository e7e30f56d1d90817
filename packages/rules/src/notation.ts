import { ArgumentError, checkMembers } from '@credit/core'

/** Values of a rule's options that have a printed form. */
export type OptionValue = number | string

/** The options of a rule as they are printed, by name. */
export type OptionValues = Readonly<Record<string, OptionValue>>

/**
 * One printable, parsable, shell-safe text for a rule with its options: `name`, or `name:option=value,option=value`, with
 * only the options that differ from their defaults, in the order of the defaults.
 *
 * @example
 * notationOf('modprop', { taps: 20, modulation: 'cell' }, { taps: 'all', modulation: 'cell' }) // => 'modprop:taps=20'
 */
export function notationOf(name: string, options: OptionValues, defaults: OptionValues): string {
  checkMembers('notationOf', 'options', options, 'options and their values', {})
  checkMembers('notationOf', 'defaults', defaults, 'options and their values', {})
  if (typeof name !== 'string') throw new ArgumentError('notationOf', 'name', 'a text', name)
  const parts = Object.keys(defaults)
    .filter((key) => options[key] !== defaults[key])
    .map((key) => `${key}=${options[key]}`)
  return parts.length === 0 ? name : `${name}:${parts.join(',')}`
}

/**
 * The parts of a notation, as text.
 *
 * @throws ArgumentError for text that is none.
 *
 * @example
 * parseNotation('snap:n=2') // => { name: 'snap', options: { n: '2' } }
 */
export function parseNotation(text: string): { name: string; options: Record<string, string> } {
  const expected = 'a rule such as eprop, snap:n=2 or modprop:taps=20,modulation=type'
  const match = /^([a-z][a-z0-9-]*)(?::(.*))?$/.exec(typeof text === 'string' ? text : '')
  if (match === null) throw new ArgumentError('parseNotation', 'text', expected, text)
  const options: Record<string, string> = {}
  for (const part of match[2]?.split(',') ?? []) {
    const pair = /^([A-Za-z][A-Za-z0-9]*)=([A-Za-z0-9.+-]+)$/.exec(part)
    if (pair === null) throw new ArgumentError('parseNotation', 'text', expected, text)
    if (Object.hasOwn(options, pair[1])) {
      throw new ArgumentError('parseNotation', `option ${pair[1]}`, 'given once', text)
    }
    options[pair[1]] = pair[2]
  }
  return { name: match[1], options }
}
