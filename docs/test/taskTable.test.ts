import { readFileSync, statSync } from 'node:fs'
import { tasks } from '@credit/tasks/registry'
import { describe, expect, it, test } from 'vitest'
import { taskMarkdown, taskRows } from '../../packages/lab/src/taskTable.ts'

// the page's formatter aligns columns
const cells = (text: string) => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---')
const page = cells(readFileSync(new URL('../reference/tasks.md', import.meta.url), 'utf8'))
const rows = taskRows(tasks)

it('the page shows the table of the registry', () => {
  expect(page).toContain(cells(taskMarkdown(rows)))
})

it('control: without one of the tasks it would not', () => {
  expect(page).not.toContain(cells(taskMarkdown(rows.filter(({ name }) => name !== 'sine'))))
})

describe('trials of each task', () => {
  test.each(Object.keys(tasks))('%s', (name) => {
    const path = `trials/${name}.svg`
    expect(page).toContain(`](../${path})`)
    expect(statSync(new URL(`../${path}`, import.meta.url)).size).toBeLessThan(60_000)
  })
})
