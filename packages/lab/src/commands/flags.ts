import { ArgumentError } from '@credit/core'
import { oneOf } from '@credit/training/schema'
import type { ArgsDef } from 'citty'

/** The definition of a flag that takes a value. */
export const text = (description: string, valueHint: string, alias?: string) =>
  ({ type: 'string', description, valueHint, ...(alias ? { alias } : {}) }) as const

/**
 * Refuses what the command line library would pass over in silence: unknown flags, stray words, and a flag
 * that came without its value.
 */
export function checkFlags(args: Record<string, unknown> & { _: string[] }, defined: ArgsDef): void {
  const known = Object.keys(defined)
  const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const legal = new Set(known.flatMap((name) => [name, camel(name), ...[defined[name]].flatMap(aliasesOf)]))
  for (const name of Object.keys(args)) {
    if (name !== '_' && !legal.has(name)) {
      throw new ArgumentError(
        'credit',
        'flag',
        oneOf(
          known.map((flag) => `--${flag}`),
          `--${name}`,
        ),
        `--${name}`,
      )
    }
  }
  const positionals = known.filter((name) => defined[name].type === 'positional')
  if (args._.length > positionals.length) {
    throw new ArgumentError(
      'credit',
      'argument',
      'a flag such as --rules exact,eprop',
      args._[positionals.length],
    )
  }
  for (const name of known) {
    if (defined[name].type !== 'string') continue
    // the library takes the flag that follows for the value
    const value = args[name] as string | undefined
    if (value === '' || value?.startsWith('--')) {
      throw new ArgumentError('credit', `--${name}`, 'followed by a value', value || 'nothing')
    }
  }
}

function aliasesOf(definition: ArgsDef[string]): string[] {
  const { alias } = definition as { alias?: string | string[] }
  return alias === undefined ? [] : [alias].flat()
}
