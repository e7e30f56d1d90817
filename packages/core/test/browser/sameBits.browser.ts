import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
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
let server: Server
let origin: string

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
  const script = outputFiles[0]!.text
  server = createServer((request, response) => {
    const policy = policies[request.url as keyof typeof policies]
    if (request.url === '/program.js') {
      response.setHeader('content-type', 'text/javascript')
      response.end(script)
    } else if (policy !== undefined) {
      response.setHeader('content-security-policy', policy)
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html><title>bits</title><script src="/program.js"></script>')
    } else {
      response.statusCode = 404
      response.end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

async function inChromium(path: keyof typeof policies): Promise<Results> {
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(origin + path)
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
