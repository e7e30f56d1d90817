import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
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
  return gzipSync(outputFiles[0].contents, { level: 9 }).length
}

const everything = `export * from '@credit/core'`
const oneGradient = `export { crossEntropy, gradient, leakyNetwork, seed } from '@credit/core'`
const functions = `export { mapFunction } from '@credit/core'`
const randomness = `export { seed } from '@credit/core'`

describe('what a browser downloads', () => {
  it('is under 40 kB for everything', async () => {
    expect(await size(everything)).toBeLessThan(40_000)
  })

  it('leaves out what a gradient alone does not need', async () => {
    expect(await size(oneGradient)).toBeLessThan(0.75 * (await size(everything)))
    expect(await size(randomness)).toBeLessThan(0.25 * (await size(oneGradient)))
    expect(await size(functions), 'without the kernels').toBeLessThan(0.25 * (await size(oneGradient)))
  })
})
