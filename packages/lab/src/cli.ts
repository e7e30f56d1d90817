#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { ArgumentError } from '@credit/core'
import { type CommandDef, defineCommand, renderUsage, runCommand } from 'citty'
import { checkCommand } from './commands/check.js'
import { compareCommand } from './commands/compare.js'
import { goldenCommand } from './commands/golden.js'
import { listCommand } from './commands/list.js'
import { reportCommand } from './commands/report.js'
import { trialsCommand } from './commands/trials.js'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
// citty's types do not let commands with different arguments stand in one table
const subCommands = {
  compare: compareCommand,
  report: reportCommand,
  check: checkCommand,
  golden: goldenCommand,
  trials: trialsCommand,
  list: listCommand,
} as unknown as Record<string, CommandDef>
const main = defineCommand({
  meta: {
    name: 'credit',
    version,
    description: 'Credit assignment in recurrent networks: compare and check learning rules',
  },
  subCommands,
})

/** Exit codes: 0 done, 1 failed or bad input, 130 interrupted. */
async function run(rawArgs: string[]): Promise<void> {
  const [name, ...rest] = rawArgs
  const command = Object.hasOwn(subCommands, name ?? '') ? subCommands[name!] : undefined
  if (rawArgs.includes('--version')) return void process.stdout.write(`${version}\n`)
  if (name === undefined || rawArgs.includes('--help') || rawArgs.includes('-h')) {
    const usage = command === undefined ? await renderUsage(main) : await renderUsage(command, main)
    return void process.stdout.write(`${usage}\n`)
  }
  if (command === undefined) {
    throw new ArgumentError('credit', 'command', `one of ${Object.keys(subCommands).join(', ')}`, name)
  }
  await runCommand(command, { rawArgs: rest })
}

run(process.argv.slice(2)).catch((error: Error) => {
  // A person's mistake gets one line; a mistake of ours gets the trace that shows where it is.
  const isTheirs = error.name === 'ArgumentError' || error.name === 'CLIError' || error.name === 'InputError'
  process.stderr.write(`${isTheirs ? error.message : error.stack}\n`)
  process.exitCode = 1
})
