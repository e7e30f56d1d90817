import { expect, test } from 'vitest'
import { ruleStyles } from './style.js'

test('up to seven rules differ in colour, dash and marker each; up to 49 in the pair', () => {
  const seven = ruleStyles(Array.from({ length: 7 }, (_, k) => `rule ${k}`))
  for (const part of ['color', 'dash', 'symbol'] as const) {
    expect(new Set(seven.map((style) => style[part])).size).toBe(7)
  }
  const many = ruleStyles(Array.from({ length: 49 }, (_, k) => `rule ${k}`))
  expect(new Set(many.map(({ color, dash }) => color + dash)).size).toBe(49)
})
