import type { ArgsDef } from 'citty'
import { wrap } from '../report/text.js'
import type { Command } from './commands.js'
import { type Example, examples, firstExamples } from './examples.js'
import { groupedFlags } from './flagGroups.js'

type Commands = Readonly<Record<string, Command>>

const width = 100

/** Commands under their headings, in the order in which a newcomer meets them. */
const chapters: Readonly<Record<string, readonly string[]>> = {
  'Train and compare': ['train', 'compare', 'report', 'reproduce', 'sweep'],
  'Beyond one machine': ['status', 'collect', 'worker'],
  'Look around': ['trials', 'list'],
  'Check what a rule claims': ['check', 'golden'],
  'Exchange with other programs': ['export', 'import'],
}

export const purpose =
  'Train recurrent networks with learning rules that a brain could run, and measure against the exact gradient what each rule keeps of it.'

/** How the program ends. */
export const exitCodes: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'failed, or bad input: standard error says which',
  130: 'interrupted; the same command goes on from there',
}

/** Where results go. */
export const results =
  'Results go to standard output, with --json as one line of JSON; progress goes to standard error. Files go to the folder --out, by default one below runs/ in the working directory.'

/** What decides how fast it computes, and nothing else. */
export const speed =
  'On Node 24 and 26 with 256-bit vectors (x64) the command starts itself again with --experimental-wasm-revectorize and takes wide loops, after comparing their bits with the narrow ones. --narrow, or CREDIT_KERNELS=narrow in the environment, turns that off; numbers are the same.'

/** The commands that there are under their headings; what has no place yet comes last. */
export function chaptersOf(commands: Commands): [string, string[]][] {
  const placed = Object.values(chapters).flat()
  const others = Object.keys(commands).filter((name) => !placed.includes(name))
  return [...Object.entries(chapters), ['Others', others] as const]
    .map(([title, names]): [string, string[]] => [title, names.filter((name) => commands[name])])
    .filter(([, names]) => names.length > 0)
}

/** What `credit --help` prints. */
export function overview(commands: Commands, version: string): string {
  const column = Math.max(...Object.keys(commands).map((name) => name.length))
  return page([
    [`credit ${version}`, ...wrap(purpose, width)],
    ['Usage: credit COMMAND [FLAGS]', '       credit COMMAND --help'],
    ...chaptersOf(commands).map(([title, names]) => [
      title,
      ...names.flatMap((name) => row(name, commands[name].meta.description, column)),
    ]),
    ['Examples', ...firstExamples.flatMap(exampleLines)],
    ['Results', ...wrap(results, width - 2).map(indented)],
    ['Speed', ...wrap(speed, width - 2).map(indented)],
    ['Exit codes', ...Object.entries(exitCodes).flatMap(([code, meaning]) => row(code, meaning, 3))],
  ])
}

/** What `credit COMMAND --help` prints. */
export function helpOf({ meta: { name, description }, args }: Command): string {
  const positionals = Object.entries(args).filter(([, { type }]) => type === 'positional')
  const words = positionals.map(([flag, definition]) => writtenFlag(flag, definition))
  const written = Object.entries(args).map(([flag, definition]) => writtenFlag(flag, definition).length)
  const column = Math.max(...written)
  const shown = examples[name] ?? []
  return page([
    wrap(`${description}.`, width),
    [`Usage: ${['credit', name, ...words, '[FLAGS]'].join(' ')}`],
    ...(shown.length > 0 ? [['Examples', ...shown.flatMap(exampleLines)]] : []),
    ...[...groupedFlags(args)].map(([title, flags]) => [
      title === 'Settings' ? "Settings (default: those of the task's paper)" : title,
      ...Object.entries(flags).flatMap(([flag, definition]) =>
        row(writtenFlag(flag, definition), meaningOf(definition), column),
      ),
    ]),
  ])
}

/** As it is typed: `--out DIR`, `--json`, `FOLDER`. */
export function writtenFlag(name: string, definition: ArgsDef[string]): string {
  const { type, valueHint } = definition as { type?: string; valueHint?: string }
  if (type === 'positional') return valueHint ?? name.toUpperCase()
  return [`--${name}`, ...(type === 'boolean' ? [] : [valueHint ?? 'VALUE'])].join(' ')
}

/** What it is for, with its default. */
export function meaningOf(definition: ArgsDef[string]): string {
  const { description = '', default: otherwise } = definition
  return otherwise === undefined ? description : `${description} (default: ${otherwise})`
}

function page(paragraphs: readonly (readonly string[])[]): string {
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function exampleLines({ line, gives }: Example): string[] {
  return [indented(line), ...wrap(gives, width - 6).map((part) => `      ${part}`)]
}

/** A name and what it means, in two columns. */
function row(name: string, meaning: string, column: number): string[] {
  const lines = wrap(meaning, width - column - 4)
  return lines.map((line, i) => indented(`${(i === 0 ? name : '').padEnd(column)}  ${line}`).trimEnd())
}

function indented(line: string): string {
  return `  ${line}`
}
