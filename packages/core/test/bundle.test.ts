import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import * as core from '@credit/core'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Minified and gzipped size, in bytes, of a browser bundle of what `code` imports from core's index. */
async function size(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root, loader: 'ts' },
    alias: { '@credit/core': `${root}/src/index.ts` },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  })
  const { length } = gzipSync(outputFiles[0].contents, { level: 9 })
  return length
}

const cells = ['alif', 'gru', 'lif', 'lstm', 'rate', 'voltage']
const names = Object.keys(core).filter((name) => !cells.includes(name))
const exported = (more: readonly string[]) =>
  `export { ${[...names, ...more].join(', ')} } from '@credit/core'`
/** All of core, with the cells that a leaky network has. */
const everything = exported(['rate', 'voltage'])
const oneGradient = `export { crossEntropy, gradient, leakyNetwork, seed } from '@credit/core'`
const functions = `export { mapFunction } from '@credit/core'`
const randomness = `export { seed } from '@credit/core'`

describe('what a browser downloads', () => {
  it('is at most 46 kB for everything with leaky cells, and 27 kB for a gradient of a leaky network', async () => {
    expect(await size(everything)).toBeLessThan(46_000)
    expect(await size(oneGradient)).toBeLessThan(27_000)
  })

  it.each(['alif', 'gru', 'lif', 'lstm'])('%s is paid for by who imports it', async (cell) => {
    const more = (await size(exported(['rate', 'voltage', cell]))) - (await size(everything))
    expect(more).toBeGreaterThan(300)
    expect(more).toBeLessThan(9_000)
  })

  it('traits of cells, which rules read, bring no cell along', async () => {
    const ofTable = (name: string) => size(`export { ${name} } from './src/cells.ts'`)
    expect(await ofTable('traitsOfCells')).toBeLessThan(400)
    expect(await ofTable('libraryCells')).toBeGreaterThan(5_000)
  })

  it('leaves out what a gradient alone does not need', async () => {
    expect(await size(oneGradient)).toBeLessThan(0.75 * (await size(everything)))
    expect(await size(randomness)).toBeLessThan(0.25 * (await size(oneGradient)))
    expect(await size(functions), 'without the kernels').toBeLessThan(0.25 * (await size(oneGradient)))
  })
})
