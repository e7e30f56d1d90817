import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rules } from '@credit/rules/registry'
import { tasks } from '@credit/tasks/registry'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inTable, nothing, openSite } from './lib/site.ts'

let site: Awaited<ReturnType<typeof openSite>>
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

const cli = fileURLToPath(new URL('../../packages/lab/dist/cli.js', import.meta.url))
const small = (more: Record<string, string>) =>
  `playground.html#${new URLSearchParams({
    ...{ task: 'delayed-match', rules: 'exact eprop', seed: '4', of: 'eprop' },
    ...{
      'options.dt': '100',
      'options.delay': '300',
      'network.hidden': '12',
      'training.batch': '8',
      'training.updates': '40',
    },
    ...more,
  })}`
const ended = (page: Page) => page.locator('.play[data-state="ended"]').waitFor({ timeout: 90_000 })

it('the copied command, run in Node, gives the metrics of the page to the last digit', async () => {
  const { page, context, heard } = await site.open(small({ 'training.schedule': 'cosine' }), {
    acceptDownloads: true,
  })
  await ended(page)
  const command = (await page.locator('code[data-of="command"]').textContent()) ?? ''
  const download = page.waitForEvent('download', (each) => each.suggestedFilename().endsWith('.jsonl'))
  await page.getByRole('button', { name: /Metrics and parameters/ }).click()
  const here = readFileSync(await (await download).path(), 'utf8')
  const folder = mkdtempSync(join(tmpdir(), 'credit-site-'))
  const [npx, name, ...args] = command.split(' ')
  expect([npx, name]).toEqual(['npx', 'credit'])
  execFileSync(process.execPath, [cli, ...args, '--out', join(folder, 'run')], { stdio: 'pipe' })
  const there = readFileSync(join(folder, 'run', 'metrics.jsonl'), 'utf8')
  rmSync(folder, { recursive: true })
  expect(here.split('\n').length).toBeGreaterThan(20)
  expect(here).toBe(there)
  // what is shown is what was measured
  const accuracies = there
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind, split }) => kind === 'evaluation' && split === 'validation')
  expect(await inTable(page, 'eprop', 'accuracy')).toBe(Math.round(1000 * accuracies.at(-1).accuracy) / 10)
  expect(heard).toEqual(nothing)
  await context.close()
})

it('every panel opens, and says nothing on the console', async () => {
  const { page, context, heard } = await site.open(small({ 'measures.alignEvery': '2' }))
  await ended(page)
  const panels = page.locator('details[data-panel]')
  const names = await panels.evaluateAll((all) => all.map((each) => each.getAttribute('data-panel') ?? ''))
  expect(names).toEqual(['trial', 'weights', 'delays', 'eligibility', 'spectrum', 'surface', 'stability'])
  for (const name of names) {
    const panel = page.locator(`details[data-panel="${name}"]`)
    if ((await panel.getAttribute('open')) === null) await panel.locator('summary').click()
    await expect.poll(() => panel.getAttribute('data-ready'), { timeout: 60_000 }).toBe('true')
    await expect.poll(() => panel.locator('canvas').count(), { timeout: 10_000 }).toBeGreaterThan(0)
    expect(await panel.locator('.problem').count()).toBe(0)
  }
  expect(heard).toEqual(nothing)
  await context.close()
})

it('the address restores the state', async () => {
  const { page, context } = await site.open(small({}))
  await page.getByLabel('Seed').fill('9')
  await page.getByLabel('Seed').blur()
  await page.getByLabel('hidden', { exact: true }).fill('14')
  await page.getByLabel('hidden', { exact: true }).blur()
  await page.locator('details[data-panel="weights"] > summary').click()
  await expect.poll(() => page.url()).toContain('network.hidden=14')
  const address = page.url()
  const again = await site.open(address)
  await again.page.locator('details[data-panel="weights"][open]').waitFor()
  expect(await again.page.getByLabel('Seed').inputValue()).toBe('9')
  expect(await again.page.getByLabel('hidden', { exact: true }).inputValue()).toBe('14')
  expect(await again.page.locator('select').first().inputValue()).toBe('delayed-match')
  expect(again.page.url()).toBe(address)
  await again.context.close()
  await context.close()
})

it('what does not fit is said in the words of the library', async () => {
  const { page, context } = await site.open(small({ 'network.leak': '2' }))
  await expect
    .poll(() => page.locator('.play > .grid .problem').textContent(), { timeout: 30_000 })
    .toContain('leak')
  await context.close()
})

it('every rule and every task that needs no file trains', async () => {
  const { page, context } = await site.open(small({ 'training.updates': '2' }))
  const trains = async (task: string, notation: string) => {
    const more = {
      task,
      rules: notation,
      of: notation,
      'measures.evaluationTrials': '4',
      'measures.finalTrials': '4',
      'measures.curvatureTrials': '2',
    }
    // options belong to delayed match alone
    const state = new URLSearchParams(small({ 'training.updates': '2', ...more }).split('#')[1])
    if (task !== 'delayed-match') for (const key of ['options.dt', 'options.delay']) state.delete(key)
    await page.goto('about:blank')
    await page.goto(`${site.url}playground.html#${state}`)
    await page.locator('.play[data-state="ended"]').waitFor({ timeout: 60_000 })
    const problem = await page.locator('.play > .grid .problem').allTextContents()
    return [task, notation, ...problem]
  }
  for (const [name, entry] of Object.entries(rules)) {
    const notation = 'example' in entry ? entry.example : name
    expect(await trains('delayed-match', notation)).toEqual(['delayed-match', notation])
  }
  for (const [name, { needs }] of Object.entries(tasks)) {
    if (needs === 'nothing') expect(await trains(name, 'eprop')).toEqual([name, 'eprop'])
  }
  await context.close()
}, 300_000)
