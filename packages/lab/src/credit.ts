import { readFileSync } from 'node:fs'
import { ArgumentError } from '@credit/core'
import { oneOf } from '@credit/core/options'
import { runCommand } from 'citty'
import { asTyped } from './asTyped.js'
import { commandNames, loadCommand, loadCommands } from './commands/commands.js'
import { refuseRepeated } from './commands/flags.js'
import { wideKernels } from './wideKernels.js'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/**
 * What `credit` does with its arguments; sets the exit code of a run that failed or was interrupted.
 *
 * @throws what went wrong, as `messageOf` tells it.
 */
export async function credit(rawArgs: readonly string[]): Promise<void> {
  const [name = '--help', ...rest] = rawArgs
  const print = (text: string) => void process.stdout.write(text)
  const asksFor = (...flags: string[]) => flags.some((flag) => rawArgs.includes(flag))
  if (asksFor('--version')) return print(`${version}\n`)
  const wantsHelp = name === '--help' || asksFor('--help', '-h')
  if (wantsHelp && name.startsWith('-')) {
    const commands = await loadCommands()
    // what the page docs/reference/command-line.md holds
    if (asksFor('--markdown'))
      return print((await import('./commands/helpMarkdown.js')).markdownTables(commands))
    return print((await import('./commands/help.js')).overview(commands, version))
  }
  const command = await loadCommand(name)
  if (command === null) {
    throw new ArgumentError('credit', 'the command', oneOf(commandNames, name), name)
  }
  if (wantsHelp) return print((await import('./commands/help.js')).helpOf(command))
  wideKernels()
  refuseRepeated(name, command.args, rest)
  try {
    await runCommand(command, { rawArgs: rest })
  } catch (error) {
    throw error instanceof ArgumentError ? asTyped(error, { name, args: command.args, rawArgs: rest }) : error
  }
}
