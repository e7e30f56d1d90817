import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cos, exp, log, log1p, sin, tanh } from './index.js'

// A transcription of the same formulas in CPython 3.11 (floats and integers) gave these: FNV-1a over the upper and
// lower word of every result. A change of one bit anywhere changes them, in whatever engine the tests run.
const reference: [string, (x: number) => number, number][] = [
  ['exp', exp, 0xdcf89284],
  ['log', log, 0xb24a3af3],
  ['log1p', log1p, 0x60611cb0],
  ['tanh', tanh, 0x4b58c7f3],
  ['sin', sin, 0x23dbcfc4],
  ['cos', cos, 0xd205fb96],
]

function checksum(f: (x: number) => number): number {
  const view = new DataView(new ArrayBuffer(8))
  let hash = 0x811c9dc5
  for (const scale of [1e-5, 0.0371, 0.71, 1e5, 1e300]) {
    for (let i = 0; i < 2000; i++) {
      const y = f((i - 1000) * scale)
      if (Number.isNaN(y)) continue
      view.setFloat64(0, y)
      for (const at of [0, 4]) hash = Math.imul(hash ^ view.getUint32(at), 16777619)
    }
  }
  return hash >>> 0
}

describe('the same bits everywhere', () => {
  it.each(reference)('%s, over 10,000 arguments of every size', (_, f, expected) => {
    expect(checksum(f)).toBe(expected)
  })

  it('where reducing by integers, as for large numbers, gives another last bit of sin and cos', () => {
    // 8.724609858372690e-15, 4.362304929186345e-15 and 6.979687886698152e-14 are the nearest: these are less than an ulp away
    expect(sin((4494 * Math.PI) / 2)).toBe(8.724609858372688e-15)
    expect(cos((2247 * Math.PI) / 2)).toBe(-4.362304929186344e-15)
    expect(cos((-2247 * Math.PI) / 2)).toBe(-4.362304929186344e-15)
    expect(sin((-35952 * Math.PI) / 2)).toBe(6.979687886698151e-14)
  })

  it('negative control: one last bit in one result changes the checksum', () => {
    const once = (x: number) => (x === 0.71 ? exp(x) + 2 ** -51 : exp(x))
    expect(checksum(once)).not.toBe(checksum(exp))
  })

  it('the sources use only exact members of Math, and no power operator', () => {
    const exact = new Set(['abs', 'max', 'min', 'LOG2E'])
    const folder = new URL('.', import.meta.url)
    const files = readdirSync(folder, { recursive: true }) as string[]
    const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    expect(sources.length).toBeGreaterThanOrEqual(10)
    for (const file of sources) {
      const code = readFileSync(new URL(file, folder), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      for (const [, member] of code.matchAll(/Math\.(\w+)/g)) expect(exact, file).toContain(member)
      expect(code, file).not.toContain('**')
    }
  })
})
