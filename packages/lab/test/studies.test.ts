import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { conditionsIn } from '../src/reproduce/contrast.ts'
import { shuffledLabels } from '../src/reproduce/evidence.ts'
import { chosenBy, pilotsTable } from '../src/reproduce/pilots.ts'
import { planNames, readPlan } from '../src/reproduce/plan.ts'
import { readPublished, remake } from '../src/reproduce/publish.ts'
import { scratch } from './scratch.ts'
import { mostOf, verdictsOver } from './simulation.ts'

const docs = fileURLToPath(new URL('../../../docs/studies', import.meta.url))
const published = (existsSync(docs) ? readdirSync(docs, { withFileTypes: true }) : [])
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
const at = scratch()

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
const contents = (folder: string) =>
  filesIn(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')])

describe.each(published)('%s, from its records', (name) => {
  const folder = join(docs, name)
  const runs = readPublished(folder)

  test('page, tables, figures and verdicts are made anew to the byte', () => {
    const copy = at(name)
    cpSync(folder, copy, { recursive: true })
    for (const file of filesIn(copy).filter((each) => !/plan\.json|study\.json|records/.test(each))) {
      writeFileSync(join(copy, file), '')
    }
    remake(copy)
    expect(contents(copy)).toEqual(contents(folder))
  }, 120_000)

  test('control: with other losses they are others', () => {
    const copy = at(`${name} changed`)
    cpSync(folder, copy, { recursive: true })
    const path = join(copy, 'records.jsonl.gz')
    const text = gunzipSync(readFileSync(path)).toString('utf8')
    writeFileSync(path, gzipSync(text.replace(/("kind":"evaluation".*?"loss":)(\d)/g, '$19$2')))
    remake(copy)
    const [before, after] = [folder, copy].map((each) => readFileSync(join(each, 'runs.csv'), 'utf8'))
    expect(after).not.toBe(before)
  }, 120_000)

  test('the plan is the one that its runs carry, and one of those that come with the program or came', () => {
    expect(runs.plan.plan.name).toBe(name)
    expect(runs.program.commit).toMatch(/^[0-9a-f]{40}$/)
  })

  test('with labels shuffled 200 times, no claim that compares rules is decided in more draws than a rate of 5 % gives', () => {
    const draws = 200
    const { decided } = verdictsOver(draws, (k) => [runs, shuffledLabels(k)])
    const compared = runs.plan.plan.claims.filter(({ contrast }) => conditionsIn(contrast).length > 1)
    expect(compared.length).toBeGreaterThan(3)
    for (const { id } of compared) expect(decided[id], id).toBeLessThanOrEqual(mostOf(draws))
  }, 300_000)
})

describe.each(planNames().filter((name) => existsSync(pilotsFile(name))))('the pilots of %s', (name) => {
  const { plan } = readPlan(name)
  const text = readFileSync(pilotsFile(name), 'utf8')
  const [, ...lines] = text.trimEnd().split(/\r?\n/)
  const found = lines.map((line) => {
    const cells = [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted ?? plain,
    )
    const [task, condition, candidate, planned, ended, diverged, loss] = cells
    const counts = { planned: Number(planned), ended: Number(ended), diverged: Number(diverged) }
    return { ...{ task, condition, candidate, ...counts, loss: Number(loss) }, hash: cells[7] }
  })

  test('were read as they are, and choose the settings that the plan has', () => {
    expect(pilotsTable(found, found[0].hash)).toBe(text)
    expect(chosenBy(plan, found)).toEqual(plan)
  })

  test('control: another loss would choose another', () => {
    const turned = found.map((each) => ({ ...each, loss: -each.loss }))
    expect(chosenBy(plan, turned)).not.toEqual(plan)
  })
})

function pilotsFile(name: string): string {
  return fileURLToPath(new URL(`../plans/${name}-pilots.csv`, import.meta.url))
}
