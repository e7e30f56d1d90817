import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { synthetic } from '../../test/syntheticComparison.ts'
import { figureData } from './figures/data.js'
import { gapFigure } from './figures/gap.js'
import { hasFont, pngOf } from './png.js'
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

test('with text in it wherever there is a font, and without one that is known', () => {
  const mute = svg.replace(/<text.*?<\/text>/gs, '')
  expect(mute).not.toBe(svg)
  expect(!Buffer.from(pngOf(svg)).equals(pngOf(mute))).toBe(hasFont())
  expect(hasFont({ loadSystemFonts: false })).toBe(false)
})

test.runIf(hasFontFiles())('fonts of the system are found', () => {
  expect(hasFont()).toBe(true)
})

/** Whether the usual folder of fonts has any. */
function hasFontFiles(): boolean {
  try {
    return readdirSync('/usr/share/fonts/truetype').length > 0
  } catch {
    return false
  }
}
