import type { ArgsDef } from 'citty'
import { markdownTable } from '../markdown.js'
import type { Command } from './commands.js'
import { examples } from './examples.js'
import { type FlagGroup, flagGroups, groupedFlags } from './flagGroups.js'
import { chaptersOf, meaningOf, writtenFlag } from './help.js'

/** Headings of what is a command's own; flags under the others are shared. */
const own: readonly FlagGroup[] = ['What', 'Output']

/** The reference of the command line: a table of the commands, one of the flags of each, and those that they share. */
export function markdownTables(commands: Readonly<Record<string, Command>>): string {
  const names = chaptersOf(commands).flatMap(([, members]) => members)
  const inOrder = names.map((name) => commands[name])
  const shared = flagGroups.filter((group) => !own.includes(group))
  return [
    commandTable(inOrder),
    `## Flags of one command\n\n${ownTable(inOrder)}`,
    ...shared.map((group) => `## ${group}\n\n${sharedTable(group, inOrder)}`),
  ].join('\n')
}

function commandTable(commands: readonly Command[]): string {
  const rows = commands.map(({ meta: { name, description } }) => {
    const [example] = examples[name] ?? []
    return [`\`${name}\``, description, example ? `\`${example.line}\`` : '']
  })
  return markdownTable([['command', 'what it does', 'for example'], ...rows])
}

/** One row a command. */
function ownTable(commands: readonly Command[]): string {
  const rows = commands.map(({ meta, args }) => {
    const groups = groupedFlags(args)
    const flags = own.flatMap((group) => Object.entries(groups.get(group) ?? {}))
    const lines = flags.map(([name, flag]) => `\`${writtenFlag(name, flag)}\` ${meaningOf(flag)}`)
    return [`\`${meta.name}\``, lines.join('<br>')]
  })
  return markdownTable([['command', 'flags'], ...rows])
}

/** One row a flag, with the commands that have it. */
function sharedTable(group: FlagGroup, commands: readonly Command[]): string {
  const members: ArgsDef = Object.assign({}, ...commands.map(({ args }) => groupedFlags(args).get(group)))
  const rows = Object.entries(members).map(([name, flag]) => {
    const having = commands.filter(({ args }) => args[name] === flag).map(({ meta }) => meta.name)
    return [`\`${writtenFlag(name, flag)}\``, meaningOf(flag), having.join(', ')]
  })
  return markdownTable([['flag', 'meaning', 'of'], ...rows])
}
