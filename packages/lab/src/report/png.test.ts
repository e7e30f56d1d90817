import { expect, test } from 'vitest'
import { synthetic } from '../../test/syntheticComparison.ts'
import { figureData } from './figures/data.js'
import { gapFigure } from './figures/gap.js'
import { sheet } from './figures/panel.js'
import { pngOf } from './png.js'
import { summarize } from './summary.js'

const comparison = synthetic({ seeds: [0, 1, 2], updates: 200 })
const summary = summarize(comparison)
const svg = gapFigure(figureData(comparison, summary.tasks[0], summary.reference)).svg!

test('a figure becomes a PNG of twice its size', () => {
  const png = Buffer.from(pngOf(svg))
  expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  expect(png.toString('latin1', 12, 16)).toBe('IHDR')
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * Number(width), 2 * Number(height)])
})

const drawn = (text: string, weight = 400) =>
  Buffer.from(pngOf(sheet('a letter', 40, 30, [[10, 20, `<text font-weight="${weight}">${text}</text>`]])))

test('every letter that figures are written with is in the font that comes along', () => {
  const missing = drawn('\u{10ffff}')
  const letters = [...'aZ0λρηθαβ±−–…·×²³₁≤≥≈∈∂∇Σ√‖⟨⟩ĝẑᵀ←→▶●✕○“”ü½']
  expect(
    letters.filter((letter) => drawn(letter).equals(missing) || drawn(letter).equals(drawn(' '))),
  ).toEqual([])
  expect(drawn('λ').equals(drawn('ρ'))).toBe(false)
})

test('bold is bold', () => {
  expect(drawn('n', 600).equals(drawn('n'))).toBe(false)
})
