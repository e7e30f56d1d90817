import { readFileSync } from 'node:fs'
import { rules } from '@credit/rules/registry'
import { expect, it } from 'vitest'
import { ruleMarkdown, ruleRows } from '../../packages/lab/src/ruleTable.ts'

// the page's formatter aligns columns
const cells = (text: string) => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---')
const page = cells(readFileSync(new URL('../reference/rules.md', import.meta.url), 'utf8'))

it('the page shows the table of the registry', () => {
  expect(page).toContain(cells(ruleMarkdown(ruleRows(rules))))
})

it('control: without one of the rules it would not', () => {
  const others = Object.fromEntries(Object.entries(rules).filter(([name]) => name !== 'rtrl'))
  expect(page).not.toContain(cells(ruleMarkdown(ruleRows(others))))
})
