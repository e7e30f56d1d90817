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

/** Cells, types, rules of every class, and optimizers; each is the plan of `small` with these laid over it. */
const plans: readonly [string, Record<string, string>][] = [
  ['voltage, e-prop, a cosine schedule', { 'training.schedule': 'cosine' }],
  ['voltage in float32, ModProp', { rules: 'modprop:taps=10', 'training.dtype': 'float32' }],
  ['rate, RTRL, plain descent', { rules: 'rtrl', 'network.cell': 'rate', 'training.optimizer': 'sgd' }],
  [
    'lif and its smooth twin, e-prop',
    { rules: 'eprop', 'network.cell': 'lif', 'measures.curvatureOf': 'smooth-twin' },
  ],
  ['alif in float32, MDGL', { rules: 'mdgl', 'network.cell': 'alif', 'training.dtype': 'float32' }],
  ['gru, exact', { rules: 'exact', 'network.cell': 'gru' }],
  ['lstm in float32, e-prop', { rules: 'eprop', 'network.cell': 'lstm', 'training.dtype': 'float32' }],
  ['voltage, UORO, which draws', { rules: 'uoro' }],
]

it.each(plans)(
  'the copied command, run in Node, gives the metrics of the page to the last digit: %s',
  async (_, more) => {
    const of = more.rules ?? 'eprop'
    const { page, context, heard } = await site.open(small({ of, ...more }), {
      acceptDownloads: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await ended(page)
    await page.locator('.command button').click()
    const command = await page.evaluate(() => navigator.clipboard.readText())
    const download = page.waitForEvent('download', (each) => each.suggestedFilename().endsWith('.jsonl'))
    await page.getByRole('button', { name: /Metrics and parameters/ }).click()
    const here = readFileSync(await (await download).path(), 'utf8')
    const there = metricsByCommand(command)
    expect(here.split('\n').length).toBeGreaterThan(20)
    expect(here).toBe(there)
    // what is shown is what was measured
    const validation = there
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ kind, split }) => kind === 'evaluation' && split === 'validation')
    const [first, last] = [validation[0], validation.at(-1)]
    expect(await inTable(page, of, 'accuracy')).toBe(Math.round(1000 * last.accuracy) / 10)
    // something was learned, or at least changed
    expect(last.loss).not.toBe(first.loss)
    expect(heard).toEqual(nothing)
    await context.close()
  },
)

it('control: with another seed the command gives other metrics', () => {
  const command = 'npx credit train --task delayed-match --rule eprop --quick --hidden 4 --updates 2'
  expect(metricsByCommand(`${command} --seed 1`)).not.toBe(metricsByCommand(`${command} --seed 2`))
})

/** What the command leaves in its run folder. */
function metricsByCommand(command: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'credit-site-'))
  const [npx, name, ...args] = command.split(' ')
  expect([npx, name]).toEqual(['npx', 'credit'])
  execFileSync(process.execPath, [cli, ...args, '--out', join(folder, 'run')], { stdio: 'pipe' })
  const metrics = readFileSync(join(folder, 'run', 'metrics.jsonl'), 'utf8')
  rmSync(folder, { recursive: true })
  return metrics
}

const panelNames = ['trial', 'weights', 'delays', 'eligibility', 'spectrum', 'surface', 'stability']

it.each([
  ['voltage', {}],
  ['voltage in float32', { 'training.dtype': 'float32' }],
  ['alif', { 'network.cell': 'alif', 'measures.curvatureOf': 'smooth-twin' }],
  ['lstm', { 'network.cell': 'lstm' }],
] as const)('every panel opens without a network, and says nothing on the console: %s', async (_, more) => {
  const { page, context, heard } = await site.open(small({ 'measures.alignEvery': '2', ...more }))
  await ended(page)
  await page.waitForLoadState('networkidle')
  await context.setOffline(true)
  const panels = page.locator('details[data-panel]')
  const names = await panels.evaluateAll((all) => all.map((each) => each.getAttribute('data-panel') ?? ''))
  expect(names).toEqual(panelNames)
  for (const name of names) {
    const panel = page.locator(`details[data-panel="${name}"]`)
    if ((await panel.getAttribute('open')) === null) await panel.locator('summary').click()
    await expect.poll(() => panel.getAttribute('data-ready'), { timeout: 60_000 }).toBe('true')
    await expect.poll(() => panel.locator('canvas').count(), { timeout: 10_000 }).toBeGreaterThan(0)
    expect(await panel.locator('.problem').count()).toBe(0)
  }
  // and trains anew, as something else
  await page.getByLabel('Seed').fill('5')
  await page.getByLabel('Seed').blur()
  await expect.poll(() => page.locator('code[data-of="command"]').textContent()).toContain('--seed 5')
  await ended(page)
  expect(heard).toEqual(nothing)
  await context.close()
})

it('the address restores the state', async () => {
  const permissions = ['clipboard-read', 'clipboard-write']
  const { page, context } = await site.open(small({}), { permissions })
  await page.getByLabel('Seed').fill('9')
  await page.getByLabel('Seed').blur()
  await page.getByLabel('hidden', { exact: true }).fill('14')
  await page.getByLabel('hidden', { exact: true }).blur()
  await page.locator('details[data-panel="weights"] > summary').click()
  await expect.poll(() => page.url()).toContain('network.hidden=14')
  await page.getByLabel('cell', { exact: true }).selectOption('gru')
  await page.locator('details[data-panel="eligibility"] > summary').click()
  await page.getByLabel('to its gate').selectOption({ label: 'candidate' })
  await expect.poll(() => page.url()).toContain('gate=2')
  await page.getByRole('button', { name: 'Copy link' }).click()
  const address = await page.evaluate(() => navigator.clipboard.readText())
  expect(address).toBe(page.url())
  const again = await site.open(address)
  await again.page.locator('details[data-panel="weights"][open]').waitFor()
  expect(await again.page.getByLabel('Seed').inputValue()).toBe('9')
  expect(await again.page.getByLabel('hidden', { exact: true }).inputValue()).toBe('14')
  expect(await again.page.locator('select').first().inputValue()).toBe('delayed-match')
  await expect.poll(() => again.page.getByLabel('to its gate').inputValue(), { timeout: 30_000 }).toBe('2')
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
