import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { deadLinks } from './lib/links.ts'
import { folders, nothing, openSite } from './lib/site.ts'

let site: Awaited<ReturnType<typeof openSite>>
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const kinds = {
  home: '',
  playground: 'playground.html',
  rule: 'rules/eprop.html',
  task: 'tasks/delayed-match.html',
  page: 'docs/concepts/overview.html',
  study: 'studies.html',
  reference: 'api/training.html',
} as const

describe('links within the site', () => {
  it.each(Object.entries(folders))('none is dead below %s', (base, folder) => {
    // the second one was built without the reference
    const known = base === '/' ? /^$/ : /^(?:\/some\/where|\.)\/api\//
    const { dead, looked } = deadLinks(folder, base)
    expect(dead.filter(({ to }) => !known.test(to))).toEqual([])
    expect(looked).toBeGreaterThan(1000)
  })

  it('control: a dead one and a dead anchor are found', () => {
    const page =
      '<a href="/nowhere.html">x</a><a href="/rules/eprop.html#no-such-part">y</a><a href="/rules/">z</a>'
    const { dead } = deadLinks(folders['/'], '/', { 'planted.html': page })
    expect(dead.map(({ to }) => to)).toEqual(['/nowhere.html', '/rules/eprop.html#no-such-part'])
  })
})

describe.each(Object.entries(kinds))('%s', (_, path) => {
  it.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
    // axe is put into the page, which the policy of the page forbids
    const { page, context } = await site.open(path, { bypassCSP: true, colorScheme, reducedMotion: 'reduce' })
    await page.waitForLoadState('networkidle')
    await page.addScriptTag({ content: axe })
    const found = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as Axe).axe.run()
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .map(({ html }) => html)
              .slice(0, 3)
              .join(' … ')}`,
        )
    })
    expect(found).toEqual([])
    await context.close()
  })

  it('says nothing, asks nobody else, and fits a phone', async () => {
    const { page, context, heard } = await site.open(path, { viewport: { width: 390, height: 844 } })
    await page.waitForTimeout(1500)
    expect(heard).toEqual(nothing)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await context.close()
  })
})

interface Axe {
  readonly axe: {
    run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>
  }
}

describe('the policy', () => {
  it('control: a script in the page and a request to elsewhere are refused and heard', async () => {
    const { page, context, heard } = await site.open('')
    await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'document.title = "ran"'
      document.head.append(script)
    })
    await page.evaluate(() => fetch('http://elsewhere.invalid/').catch(() => undefined))
    await page.waitForTimeout(300)
    expect(await page.title()).not.toBe('ran')
    expect(
      heard.console.filter((line) => line.includes('Content Security Policy')).length,
    ).toBeGreaterThanOrEqual(2)
    await context.close()
  })
})

/** From the address to the first update that is drawn. */
async function secondsToDraw(page: Page): Promise<number> {
  const began = performance.now()
  await page.goto(site.url)
  await page.locator('.home-figure[data-draws]:not([data-draws="0"])').waitFor()
  return (performance.now() - began) / 1000
}

describe('before the home figure runs', () => {
  test('the page and the worker load at most 110 kB of script each, gzipped; the first update is drawn within 2 s', async () => {
    const { page, context } = await site.open('about:blank')
    const scripts: { url: string; worker: boolean; size: Promise<number> }[] = []
    page.on('response', (response) => {
      if (!/\.js$/.test(new URL(response.url()).pathname)) return
      scripts.push({
        url: response.url(),
        worker: response.url().includes('worker'),
        size: response.body().then((body) => gzipSync(body).length),
      })
    })
    const visits = [await secondsToDraw(page)]
    // what was needed to draw; links that are in sight are fetched later
    const needed = [...scripts]
    // what else the machine does can only make a visit longer
    for (let visit = 1; visit < 3; visit++) {
      const another = await site.open('about:blank')
      visits.push(await secondsToDraw(another.page))
      await another.context.close()
    }
    const sizes = await Promise.all(needed.map(async ({ worker, size }) => ({ worker, size: await size })))
    const sum = (worker: boolean) =>
      sizes.filter((each) => each.worker === worker).reduce((total, { size }) => total + size, 0)
    console.log(
      `page ${sum(false)} B, worker ${sum(true)} B, first drawn after ${visits.map((each) => each.toFixed(2)).join(', ')} s`,
    )
    expect(sum(false)).toBeLessThanOrEqual(110_000)
    expect(sum(true)).toBeGreaterThan(10_000)
    expect(sum(true)).toBeLessThanOrEqual(110_000)
    expect(Math.min(...visits)).toBeLessThan(2)
    await context.close()
  })
})

describe('search', () => {
  it('finds a page without a server', async () => {
    const { page, context, heard } = await site.open('')
    await page.getByRole('button', { name: 'Search' }).first().click()
    await page.locator('.VPLocalSearchBox input').fill('eligibility trace')
    await page.locator('.VPLocalSearchBox .result').first().waitFor()
    expect(heard).toEqual(nothing)
    await context.close()
  })
})
