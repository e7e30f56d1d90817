import { readFileSync } from 'node:fs'
import { ArgumentError } from '@credit/core'
import { oneOf } from '@credit/training/schema'
import { runCommand } from 'citty'
import { commandNames, loadCommand, loadCommands } from './commands/commands.js'
import { wideKernels } from './wideKernels.js'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** Exit codes: 0 done, 1 failed or bad input, 130 interrupted. */
async function run(rawArgs: string[]): Promise<void> {
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
  if (command === null) throw unknownCommand(name)
  if (wantsHelp) return print((await import('./commands/help.js')).helpOf(command))
  wideKernels()
  await runCommand(command, { rawArgs: rest })
}

function unknownCommand(given: string): ArgumentError {
  return new ArgumentError('credit', 'command', oneOf(commandNames, given), given)
}

// turned off by wideFlag.ts, which reads it from the process
run(process.argv.slice(2).filter((argument) => argument !== '--narrow')).catch((error: Error) => {
  // A person's mistake, and what the system says of a disk, gets one line; a mistake of ours the trace that shows where.
  const isTheirs = ['ArgumentError', 'CLIError', 'InputError'].includes(error.name) || 'syscall' in error
  process.stderr.write(`${isTheirs ? error.message : error.stack}\n`)
  process.exitCode = 1
})
