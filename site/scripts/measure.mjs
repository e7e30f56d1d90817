// The numbers of the built site: bytes of each kind of page, time to the first drawn update, and updates a second of each rule in the tab
// beside Node. Written to site/content/numbers.json, which the page of numbers shows.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { serve } from './serve.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const pages = {
  home: '',
  playground: 'playground.html',
  'a rule': 'rules/eprop.html',
  'a task': 'tasks/delayed-match.html',
  'a page of docs': 'docs/concepts/overview.html',
  'a study': 'studies.html',
  'a package of the API': 'api/training.html',
}

export async function measure() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) throw new Error(`no Chromium at ${executablePath}`)
  const load = loadavg()[0]
  const server = await serve({})
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const weights = {}
  for (const [name, path] of Object.entries(pages)) weights[name] = await weigh(browser, server.url + path)
  const first = []
  for (let i = 0; i < 5; i++) first.push(await firstUpdate(browser, server.url))
  const tab = await ratesInTab(browser, `${server.url}numbers.html`)
  const node = await ratesInNode(Object.keys(tab))
  const result = {
    date: new Date().toISOString().slice(0, 10),
    chromium: browser.version(),
    node: process.versions.node,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    load: Number(load.toFixed(1)),
    weights,
    firstUpdate: first.sort((a, b) => a - b),
    rates: Object.fromEntries(
      Object.entries(tab).map(([rule, perSecond]) => [rule, { tab: perSecond, node: node[rule] }]),
    ),
  }
  await browser.close()
  await server.close()
  writeFileSync(here('../content/numbers.json'), `${JSON.stringify(result, null, 2)}\n`)
  return result
}

/** Gzipped bytes until the page rests for a second and a half, by kind. */
async function weigh(browser, url) {
  const page = await browser.newPage()
  const parts = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    const kind = /worker/.test(pathname)
      ? 'worker'
      : /\.js$/.test(pathname)
        ? 'script'
        : /\.css$/.test(pathname)
          ? 'style'
          : /\/$|\.html$/.test(pathname)
            ? 'page'
            : 'other'
    parts.push(response.body().then((body) => [kind, kind === 'other' ? body.length : gzipSync(body).length]))
  })
  await page.goto(url)
  await page.waitForTimeout(1500)
  const sums = { page: 0, script: 0, worker: 0, style: 0, other: 0 }
  for (const [kind, size] of await Promise.all(parts)) sums[kind] += size
  await page.close()
  return sums
}

async function firstUpdate(browser, url) {
  const page = await browser.newPage()
  const began = performance.now()
  await page.goto(url)
  await page.locator('.home-figure[data-draws]:not([data-draws="0"])').waitFor()
  const took = performance.now() - began
  await page.close()
  return Math.round(took)
}

async function ratesInTab(browser, url) {
  const page = await browser.newPage()
  await page.goto(url)
  await page.getByRole('button', { name: 'Measure in this tab' }).click()
  await page.locator('table[data-of="rates"] tbody tr').nth(2).waitFor({ timeout: 120_000 })
  const rows = page.locator('table[data-of="rates"] tbody tr')
  const rules = await rows.locator('th').allTextContents()
  const rates = await rows.locator('td').allTextContents()
  await page.close()
  return Object.fromEntries(rules.map((rule, i) => [rule, Number(rates[i])]))
}

/** The same plan as the page's, in this process. */
async function ratesInNode(rules) {
  const { buildExperiment, configurationOf, Training } = await import('@credit/training')
  const { parseRule } = await import('@credit/rules/registry')
  const { delayedMatch } = await import('@credit/tasks')
  const updates = 200
  const rates = {}
  for (const rule of rules) {
    const configuration = configurationOf(
      { task: 'delayed-match', rule, seed: 1 },
      {
        preset: 'quick',
        options: { dt: 50, delay: 500 },
        network: { hidden: 32 },
        training: { batch: 16, learningRate: 0.005, clip: 0, updates },
        measures: {
          evaluateEvery: 1_000_000,
          evaluationTrials: 1,
          finalTrials: 1,
          alignEvery: 1_000_000,
          curvatureTrials: 1,
        },
      },
    )
    const experiment = buildExperiment(configuration, {
      rule: parseRule(rule),
      task: (seed) => delayedMatch({ ...configuration.options, seed }),
    })
    const training = new Training(configuration, experiment)
    const began = performance.now()
    while (training.status === null) for (const _ of training.advance());
    rates[rule] = Math.round(updates / ((performance.now() - began) / 1000))
  }
  return rates
}

/** The section of the page of numbers; a sentence where nothing was measured yet. */
export function numbersSection() {
  const path = here('../content/numbers.json')
  if (!existsSync(path)) return 'Not measured yet: `npm run site -- measure`.'
  const {
    date,
    chromium: version,
    node,
    machine,
    load,
    weights,
    firstUpdate: first,
    rates,
  } = JSON.parse(readFileSync(path, 'utf8'))
  const kB = (bytes) => (bytes / 1000).toFixed(1)
  const weightRows = Object.entries(weights).map(
    ([name, w]) =>
      `| ${name} | ${kB(w.page)} | ${kB(w.script)} | ${kB(w.worker)} | ${kB(w.style)} | ${kB(w.other)} |`,
  )
  const rateRows = Object.entries(rates).map(
    ([rule, r]) => `| \`${rule}\` | ${r.tab} | ${r.node} | ${(r.tab / r.node).toFixed(2)} |`,
  )
  return `## Bytes

kB, gzipped, until a page rests; the budget before the home figure runs is 110 for the page's script and 110 for its worker. The home page's worker has the three rules of its figure in it, that of the other pages every rule, task and cell.

| page | HTML | script | worker | style | fonts, pictures, data |
| --- | --- | --- | --- | --- | --- |
${weightRows.join('\n')}

## First update

From the address to the first drawn update of the home figure, five times, in ms: ${first.join(', ')}.

## Beside Node

Updates a second of the plan below, one rule after another.

| rule | in the tab | in Node | tab / Node |
| --- | --- | --- | --- |
${rateRows.join('\n')}

Measured on ${date} with Chromium ${version} and Node ${node} on ${machine} (load average ${load} at the start, so ${load < 0.5 ? 'nothing else was computing' : 'other programs were computing too, and times are longer than they would be alone'}); made again by \`npm run site -- measure\`.`
}
