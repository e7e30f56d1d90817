import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runPath } from './runPath.js'

const folderOf = (condition: string) => runPath({ task: 'copy', condition, seed: 3 })

test('a run lies under its task, condition and seed', () => {
  expect(folderOf('modprop:taps=20')).toBe(join('copy', 'modprop+taps=20', 'seed-3'))
})

test.each([
  ['the path of a module', '/elsewhere/hops.mjs:hops=1', 'hops.mjs+hops=1'],
  ['one of Windows', 'C:\\me\\hops.mjs', 'hops.mjs'],
  ['words', 'exact, step decay', 'exact,+step+decay'],
])('%s is a name that every file system takes', (_, condition, name) => {
  expect(folderOf(condition)).toBe(join('copy', name, 'seed-3'))
})

test('a long name is cut, and what is cut still tells two apart', () => {
  const long = 'x'.repeat(300)
  const [one, another] = [folderOf(`${long}1`), folderOf(`${long}2`)].map((path) => path.split(/[/\\]/)[1])
  expect(one!.length).toBeLessThanOrEqual(200)
  expect(one).not.toBe(another)
  expect(folderOf('x'.repeat(200))).toContain('x'.repeat(200))
})
