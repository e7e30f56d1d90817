import { readFileSync } from 'node:fs'
import { ArgumentError } from '@credit/core'
import { oneOf } from '@credit/training/schema'
import { runCommand } from 'citty'
import { commands } from './commands/commands.js'
import { helpOf, overview } from './commands/help.js'
import { markdownTables } from './commands/helpMarkdown.js'
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
    // what the page docs/reference/command-line.md holds
    return print(asksFor('--markdown') ? markdownTables(commands) : overview(commands, version))
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) throw unknownCommand(name)
  if (wantsHelp) return print(helpOf(command))
  wideKernels()
  await runCommand(command, { rawArgs: rest })
}

function unknownCommand(given: string): ArgumentError {
  return new ArgumentError('credit', 'command', oneOf(Object.keys(commands), given), given)
}

// turned off by wideFlag.ts, which reads it from the process
run(process.argv.slice(2).filter((argument) => argument !== '--narrow')).catch((error: Error) => {
  // A person's mistake, and what the system says of a disk, gets one line; a mistake of ours the trace that shows where.
  const isTheirs = ['ArgumentError', 'CLIError', 'InputError'].includes(error.name) || 'syscall' in error
  process.stderr.write(`${isTheirs ? error.message : error.stack}\n`)
  process.exitCode = 1
})
