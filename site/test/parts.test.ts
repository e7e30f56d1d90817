import { fileURLToPath } from 'node:url'
import { type SectionName, type Setting, settings as table } from '@credit/training/schema'
import { describe, expect, it } from 'vitest'
import { fromHash, sections, startState, toHash } from '../components/urlState.ts'
import { contentPolicy } from '../scripts/policy.mjs'
import { studiesOf } from '../scripts/studies.mjs'
import { settings } from '../worker/settings.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('the state in the address', () => {
  it('comes back as it was', () => {
    const state = { ...startState(), seed: 12, rules: ['exact', 'snap:n=2'], open: ['surface', 'delays'] }
    state.changes = { 'network.leak': '0.25', 'options.rule': 'non-match' }
    expect(fromHash(toHash(state))).toEqual(state)
    expect(toHash(fromHash(toHash(state)) ?? startState())).toBe(toHash(state))
  })

  it('an address without one has none; what is no number or no setting is left out', () => {
    expect(fromHash('')).toBeUndefined()
    const state = fromHash('#task=copy&seed=x&constructor.name=1&network.hidden=8')
    expect(state?.seed).toBe(startState().seed)
    expect(state?.changes).toEqual({ 'network.hidden': '8' })
  })

  it('numbers become numbers, words stay words', () => {
    expect(sections({ 'options.dt': '50', 'training.schedule': 'cosine', 'network.leak': ' ' })).toEqual({
      options: { dt: 50 },
      training: { schedule: 'cosine' },
    })
  })
})

describe('the policy', () => {
  const page = (script: string) =>
    `<!doctype html><html><head><meta charset="utf-8"></head><body><script>${script}</script><script type="application/json">{}</script></body></html>`

  it('names the hash of a script in the page, and that alone', () => {
    // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    const html = contentPolicy(page('alert(1)'))
    expect(html.match(/'sha256-[^']+'/g)).toEqual(["'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"])
    expect(html).toContain("script-src 'self' 'wasm-unsafe-eval' 'sha256-")
    expect(html).not.toContain("script-src 'self' 'unsafe-inline'")
  })

  it('control: another script has another hash', () => {
    expect(contentPolicy(page('alert(2)'))).not.toContain('bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF')
  })
})

it('the verdicts are those of the figure: five of twelve recovered, seven undecided', () => {
  const study = studiesOf(root).find(({ figure }) => figure === 'docs/claims.svg')
  const count = (verdict: string) =>
    study?.claims.filter((claim: { verdict: string }) => claim.verdict === verdict).length
  expect([count('recovered'), count('not recovered'), count('undecided')]).toEqual([5, 0, 7])
  expect(study?.size).toBe('quick size, 8 paired seeds')
})

it('menus offer what the library takes, and nothing else', () => {
  const offered = settings.filter(({ choices }) => choices !== undefined)
  expect(offered.map(({ path }) => path)).toContain('network.cell')
  for (const { path, choices } of offered) {
    const [section, field] = path.split('.') as [SectionName, string]
    const { form }: Setting = (table[section] as Readonly<Record<string, Setting>>)[field]
    for (const word of choices!) expect(form.fault(form.parse(word)), `${path} ${word}`).toBeNull()
  }
})
