import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { metricsText } from './program.js'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const local = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"

let browser: Browser
let script: string

beforeAll(async () => {
  if (!existsSync(executablePath))
    throw new Error(`no Chromium at ${executablePath}: apt-get install chromium`)
  const { outputFiles } = await build({
    stdin: {
      contents:
        "import { metricsText } from './program.js'; addEventListener('load', () => { document.body.textContent = metricsText() })",
      resolveDir: local('.'),
      loader: 'ts',
    },
    tsconfig: local('../../../../tsconfig.test.json'),
    bundle: true,
    format: 'iife',
    platform: 'browser',
    write: false,
  })
  script = outputFiles[0].text
  const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
  browser = await chromium.launch({ executablePath, args: [...flags, '--disable-component-update'] })
})

afterAll(async () => {
  await browser?.close()
})

it('300 updates of e-prop on delayed-match have the metrics of Node, byte for byte', async () => {
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  // served from memory: no server, no network
  await page.route('http://training.invalid/**', (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname === '/program.js') return route.fulfill({ contentType: 'text/javascript', body: script })
    return route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': policy },
      body: '<!doctype html><meta charset="utf-8"><title>training</title><body><script src="/program.js"></script>',
    })
  })
  await page.goto('http://training.invalid/', { timeout: 120_000 })
  const there = await page.textContent('body')
  expect(errors).toEqual([])
  const here = metricsText()
  expect(here.split('\n').length).toBeGreaterThan(200)
  expect(here).toContain('{"kind":"end","update":300,"status":"finished"}')
  expect(there).toBe(here)
}, 240_000)

it('control: another seed has other metrics', () => {
  expect(metricsText(4)).not.toBe(metricsText())
})
