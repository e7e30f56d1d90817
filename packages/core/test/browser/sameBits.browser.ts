import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Results, results } from './program.js'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const local = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Content policies without `eval`, one of them without WebAssembly as well. */
const policies = {
  '/wasm': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
  '/no-wasm': "default-src 'none'; script-src 'self'",
} as const

let browser: Browser
let script: string

beforeAll(async () => {
  if (!existsSync(executablePath))
    throw new Error(`no Chromium at ${executablePath}: apt-get install chromium`)
  const { outputFiles } = await build({
    stdin: {
      contents: `import { results } from './program.js'; globalThis.credit = { results }`,
      resolveDir: local('.'),
      loader: 'ts',
    },
    alias: { '@credit/core': local('../../src/index.ts') },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    write: false,
  })
  script = outputFiles[0].text
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
})

afterAll(async () => {
  await browser?.close()
})

async function inChromium(path: keyof typeof policies): Promise<Results> {
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  // served from memory: no server, no network
  await page.route('http://bits.invalid/**', (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname === '/program.js') return route.fulfill({ contentType: 'text/javascript', body: script })
    return route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': policies[path] },
      body: '<!doctype html><title>bits</title><script src="/program.js"></script>',
    })
  })
  await page.goto(`http://bits.invalid${path}`)
  // a function, not a string: the page's policy forbids evaluating strings
  const found = await page.evaluate(() =>
    (globalThis as unknown as { credit: { results(): Results } }).credit.results(),
  )
  await page.close()
  expect(errors).toEqual([])
  return found
}

describe('float64 in Chromium', () => {
  it('has the bits that it has in Node', async () => {
    const there = await inChromium('/wasm')
    const here = results()
    expect(there.digests).toEqual(here.digests)
    expect(there.kernel).toBe(here.kernel)
  })

  it('has them under a policy that forbids WebAssembly too, on the reference kernel, and says why', async () => {
    const there = await inChromium('/no-wasm')
    expect(there.digests).toEqual(results('reference').digests)
    expect(there.kernel).toBe('reference')
    expect(there.reason).not.toBe('')
  })

  it('control: the digests tell results apart', () => {
    const { digests } = results()
    const values = Object.values(digests)
    expect(new Set(values).size).toBe(values.length)
  })
})
