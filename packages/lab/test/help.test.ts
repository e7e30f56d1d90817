import { expect, test } from 'vitest'
import { loadCommand } from '../src/commands/commands.ts'
import { helpOf } from '../src/commands/help.ts'
import { credit, creditHere } from './command.ts'

test.each([[[]], [['--help']]])('credit %j explains itself on standard output', async (args) => {
  const { code, stdout, stderr } = await credit(args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^credit \d+\.\d+\.\d+\n/)
  expect(stdout).toContain('\nExit codes\n  0 ')
})

test('--help of a command wins over its other flags', async () => {
  const { code, stdout, stderr } = await credit(['export', 'nowhere', '--wrong', '--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(helpOf((await loadCommand('export'))!))
})

test.each([
  [['exprot', '--help'], '(did you mean export?), got "exprot"'],
  [['--wrong'], 'got "--wrong"'],
])('credit %j: one line, exit code 1', async (args, part) => {
  const { code, stdout, stderr } = await credit(args)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^credit: the command must be one of train, [^\n]+\n$/)
  expect(stderr).toContain(part)
})

test('--markdown has the tables of the reference', async () => {
  const { code, stdout } = await creditHere(['--help', '--markdown'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\| command \| what it does \| for example \|\n/)
})
