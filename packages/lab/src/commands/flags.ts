import { guess, nearest } from '@credit/core/options'
import type { ArgsDef } from 'citty'
import { InputError } from '../inputError.js'

/** The definition of a flag that takes a value. */
export const text = (description: string, valueHint: string, alias?: string) =>
  ({ type: 'string', description, valueHint, ...(alias ? { alias } : {}) }) as const

/**
 * Refuses what the command line library would pass over in silence: unknown flags, stray words, and a flag
 * that came without its value.
 */
export function checkFlags(
  command: string,
  args: Record<string, unknown> & { _: string[] },
  defined: ArgsDef,
): void {
  const known = Object.keys(defined)
  const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const legal = new Set(known.flatMap((name) => [name, camel(name), ...[defined[name]].flatMap(aliasesOf)]))
  for (const name of Object.keys(args)) {
    if (name !== '_' && !legal.has(name)) {
      const meant = nearest(
        name,
        [...legal].filter((word) => defined[word]?.type !== 'positional'),
      )
      const said = guess(meant && `--${meant}`)
      throw new InputError(
        `credit ${command}: there is no flag --${name}${said}; credit ${command} --help lists them`,
      )
    }
  }
  const positionals = known.filter((name) => defined[name].type === 'positional')
  if (args._.length > positionals.length) {
    const stray = args._[positionals.length]
    throw new InputError(
      `credit ${command}: ${JSON.stringify(stray)} is neither a flag nor the value of one; credit ${command} --help lists them`,
    )
  }
  for (const name of known) {
    if (defined[name].type !== 'string') continue
    // the library takes the flag that follows for the value
    const value = args[name] as string | undefined
    if (value === '' || value?.startsWith('--')) {
      const came = value ? ` before ${value}` : ''
      throw new InputError(`credit ${command}: --${name} has no value${came}`)
    }
  }
}

/**
 * Refuses a task, a rule or a seed that is named twice, by one name of the flag or by both: only the last would count, without a word.
 * Of settings it may, so that a line can be taken over with another value at its end.
 */
export function refuseRepeated(command: string, defined: ArgsDef, rawArgs: readonly string[]): void {
  for (const [name, definition] of Object.entries(defined)) {
    const aliases = aliasesOf(definition)
    if (aliases.length === 0) continue
    const names = [name, ...aliases].map((each) => `--${each}`)
    const given = rawArgs.map((word) => word.replace(/=.*/s, '')).filter((word) => names.includes(word))
    if (given.length < 2) continue
    const forms = [...new Set(given)]
    const what =
      forms.length > 1 ? `${forms.join(' and ')} are one flag, given twice` : `${forms[0]} is given twice`
    const takesSeveral = ['A,B', 'LIST'].includes(definition.valueHint ?? '')
    throw new InputError(
      `credit ${command}: ${what}${takesSeveral ? ': separate several values by commas' : ''}`,
    )
  }
}

function aliasesOf(definition: ArgsDef[string]): string[] {
  const { alias } = definition as { alias?: string | string[] }
  return alias === undefined ? [] : [alias].flat()
}
