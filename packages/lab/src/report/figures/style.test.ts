import { expect, test } from 'vitest'
import { conditionStyles, mostConditions } from './style.js'

test('as many conditions as are drawn differ in colour, dash and marker each', () => {
  const styles = conditionStyles(Array.from({ length: 12 }, (_, k) => `condition ${k}`))
  expect(styles).toHaveLength(mostConditions)
  for (const part of ['condition', 'color', 'dash', 'symbol'] as const) {
    expect(new Set(styles.map((style) => style[part])).size).toBe(mostConditions)
  }
})

test('the first and the lightest colour keep their distance from white and from each other in grey', () => {
  const grey = (color: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [
      number,
      number,
      number,
    ]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const greys = conditionStyles(['a', 'b', 'c', 'd', 'e', 'f', 'g']).map(({ color }) => grey(color))
  expect(Math.max(...greys)).toBeLessThan(190)
  expect(greys[1] - greys[0]).toBeGreaterThan(80)
})
