import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sizeOf } from './sizes.ts'

const page = readFileSync(new URL('../reference/packages.md', import.meta.url), 'utf8')
const rows = [...page.matchAll(/^\| `(import .*)` +\| +([\d.]+) kB/gm)].map(([, code, kB]) => ({
  code: code.replace(/^import (\{.*\}) from/, 'export $1 from').replace(/^import \* from/, 'export * from'),
  kB: Number(kB),
}))

test('the page has a row for each package, and for single functions', () => {
  expect(rows.length).toBeGreaterThan(9)
  for (const name of ['core', 'rules', 'curvature', 'tasks', 'training']) {
    expect(rows.some(({ code }) => code.startsWith('export *') && code.includes(`@credit/${name}'`))).toBe(
      true,
    )
  }
})

test.each(rows)('$code: $kB kB', async ({ code, kB }) => {
  const { bytes } = await sizeOf(code)
  expect(Math.abs(bytes / 1000 / kB - 1), `${(bytes / 1000).toFixed(1)} kB`).toBeLessThan(0.05)
})

test('lanczos pays nothing for ml-matrix, arnoldi does', async () => {
  const isMatrix = (path: string) => path.includes('ml-matrix')
  const { files } = await sizeOf(`export { hessianOverBatches, lanczos, trace } from '@credit/curvature'`)
  expect(files.filter(isMatrix)).toEqual([])
  expect((await sizeOf(`export { arnoldi } from '@credit/curvature'`)).files.some(isMatrix)).toBe(true)
})
