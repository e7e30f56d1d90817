import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { serve } from '../../scripts/serve.mjs'

export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const local = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Where the site was built, by the path below which it is served. */
export const folders = { '/': local('../../dist'), '/some/where/': local('../../.dist-below') } as const

/** The site below one path, and a browser; every page that was opened is listened to. */
export async function openSite(base: keyof typeof folders = '/') {
  const server = await serve({ base, folder: folders[base] })
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
  return {
    url: server.url,
    browser,
    async open(path: string, options: BrowserContextOptions = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
      const page = await context.newPage()
      const heard = listen(page, server.url)
      await page.goto(new URL(path, server.url).href)
      return { page, context, heard }
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

/** What must not be heard: messages on the console, errors, violations of the policy, requests to elsewhere. */
function listen(page: Page, url: string) {
  const heard = { console: [] as string[], elsewhere: [] as string[] }
  page.on('console', (message) =>
    heard.console.push(`${message.type()}: ${message.text()} ${message.location().url}`),
  )
  page.on('pageerror', (error) => heard.console.push(`error: ${error.message}`))
  const { origin } = new URL(url)
  page.on('request', (request) => {
    const to = request.url()
    if (!to.startsWith(`${origin}/`) && !/^(?:data|blob):/.test(to)) heard.elsewhere.push(to)
  })
  return heard
}

export const nothing = { console: [], elsewhere: [] }

/** A number in a row of the table under a figure. */
export async function inTable(page: Page, rule: string, what: 'accuracy' | 'update'): Promise<number> {
  const text = await page.locator(`tr[data-rule="${rule}"] td[data-of="${what}"]`).first().textContent()
  return Number.parseFloat(text ?? '')
}
