import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loadCommands } from '../../packages/lab/src/commands/commands.ts'
import { markdownTables } from '../../packages/lab/src/commands/helpMarkdown.ts'

const commands = await loadCommands()
// a formatter may align columns
const cells = (text: string) => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---')
const page = cells(readFileSync(new URL('../reference/command-line.md', import.meta.url), 'utf8'))

it('the page ends with the tables of the definitions', () => {
  expect(page.endsWith(`\n\n${cells(markdownTables(commands))}`)).toBe(true)
  expect(page.split('\n').length).toBeLessThanOrEqual(150)
})

it.each(['export', 'train', 'list'])('control: without %s it would not', (name) => {
  const others = Object.fromEntries(Object.entries(commands).filter(([each]) => each !== name))
  expect(page.endsWith(cells(markdownTables(others)))).toBe(false)
})

it('control: with one word of a flag changed it would not', () => {
  const { export: exportCommand, ...rest } = commands
  const args = { ...exportCommand!.args, at: { ...exportCommand!.args.at!, description: 'another' } }
  expect(page.endsWith(cells(markdownTables({ ...rest, export: { ...exportCommand!, args } })))).toBe(false)
})
