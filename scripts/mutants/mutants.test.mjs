import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { sampleOf, wilson } from './sample.mjs'
import { sitesOf, withSwitches } from './sites.mjs'
import { pageOf, readTable, scoreOf, tableOf, takeOver } from './table.mjs'

/** The mutants of a text, as `kind: before -> after`. */
function mutantsOf(text) {
  const source = ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2022, true)
  const host = ts.createCompilerHost({})
  host.getSourceFile = (name) => (name === 'x.ts' ? source : undefined)
  // numbers and texts are types of the language's own
  const program = ts.createProgram(['x.ts'], { noLib: true }, host)
  return sitesOf(program.getSourceFile('x.ts'), program.getTypeChecker())
}

const shown = (text) => mutantsOf(text).map(({ kind, before, after }) => `${kind}: ${before} -> ${after}`)

/** What stands in a text made of parts. */
const hole = (code) => ['$', `{${code}}`].join('')

describe('mutants', () => {
  test('of arithmetic on numbers, and none of texts', () => {
    expect(shown(`let a = 1; const b = a * 2; const c = \`n ${hole('a + 1')}\` + "x"`)).toEqual([
      'arithmetic: a * 2 -> a / 2',
    ])
  })

  test('of comparisons, conditions and what is returned', () => {
    const text = `const f = (x: number) => { if (x < 1 && !(x > 0)) throw new Error(\`${hole('x + 1')}\`); return x }`
    expect(shown(text)).toEqual([
      'comparison: x < 1 -> x <= 1',
      'comparison: x < 1 -> x >= 1',
      'condition: x < 1 && !(x > 0) -> true',
      'condition: x < 1 && !(x > 0) -> false',
      'condition: x < 1 && !(x > 0) -> (x < 1) || (!(x > 0))',
      'condition: !(x > 0) -> ((x > 0))',
      'comparison: x > 0 -> x >= 0',
      'comparison: x > 0 -> x <= 0',
      'return: x -> 0',
    ])
  })

  test('are all in one text, and one at a time is on', () => {
    const text = 'let y = 3\nlet n = 0\nfor (let i = 0; i < 2; i++) n += y - i\ny > 2 && n++\n;[y, n].join()'
    const mutants = mutantsOf(text).map((site, id) => ({ id, ...site }))
    const switched = withSwitches(text, mutants)
    const run = (on) => {
      Reflect.set(globalThis, 'isMutant', (id) => id === on)
      try {
        // biome-ignore lint/security/noGlobalEval: a text of this test
        return globalThis.eval(`{ ${switched.replaceAll('let ', 'var ')} ; [y, n].join() }`)
      } finally {
        Reflect.deleteProperty(globalThis, 'isMutant')
      }
    }
    expect(run(-1)).toBe('3,6')
    const answers = mutants.map(({ id, before, after }) => [`${before} -> ${after}`, run(id)])
    expect(Object.fromEntries(answers)).toMatchObject({
      'i < 2 -> i <= 2': '3,7',
      'i < 2 -> false': '3,1',
      'n += y - i -> n -= y - i': '3,-4',
      'y - i -> y + i': '3,8',
      'y > 2 -> y <= 2': '3,5',
    })
  })

  test('are drawn by their text, so that another mutant leaves the draw of the others alone', () => {
    const all = Array.from({ length: 50 }, (_, i) => ({
      file: 'f',
      kind: 'k',
      before: String(i),
      after: 'x',
    }))
    const drawn = sampleOf(all, 10, '1')
    expect(sampleOf([...all].reverse(), 10, '1')).toEqual(drawn)
    expect(sampleOf(all, 10, '2')).not.toEqual(drawn)
    const without = all.filter((each) => each !== drawn[0])
    expect(sampleOf(without, 9, '1')).toEqual(drawn.slice(1))
  })

  test("of a share, Wilson's interval", () => {
    // Brown, Cai and DasGupta 2001: 95 of 100
    const [low, high] = wilson(95, 100)
    expect(low).toBeCloseTo(0.8882, 4)
    expect(high).toBeCloseTo(0.9785, 4)
  })
})

describe('the table of verdicts', () => {
  const mutant = (id, line, after, file = 'f.ts') => ({ id, file, line, kind: 'return', before: 'x', after })
  const judged = (verdict, by, ...of) => ({ ...mutant(...of), verdict, by })
  const earlier = [
    judged('killed', 'f.test.ts', 0, 3, '0'),
    judged('survived', '2 tests of 1 files', 1, 5, '1'),
    judged('equivalent', 'both are\nthe same', 2, 9, '2'),
    judged('killed', 'g.test.ts', 3, 20, '0'),
  ]

  test('is read as it was written, white space as one blank', () => {
    const read = readTable(tableOf(earlier))
    expect(read.map(({ verdict, by }) => [verdict, by])).toEqual([
      ['killed', 'f.test.ts'],
      ['survived', '2 tests of 1 files'],
      ['equivalent', 'both are the same'],
      ['killed', 'g.test.ts'],
    ])
  })

  test('is taken over by the text of a mutant, wherever that has moved; what was alive or is new has no verdict', () => {
    const now = [
      mutant(0, 40, '0'),
      mutant(1, 4, '0'),
      mutant(2, 6, '1'),
      mutant(3, 7, '2'),
      mutant(4, 8, '3'),
    ]
    const taken = takeOver([...now, mutant(5, 3, '0', 'other.ts')], readTable(tableOf(earlier)))
    expect([...taken.values()].map(({ id, line, by }) => [id, line, by]).sort()).toEqual([
      [0, 40, 'g.test.ts'],
      [1, 4, 'f.test.ts'],
      [3, 7, 'both are the same'],
    ])
  })

  test('is counted without those that change nothing', () => {
    expect(scoreOf(earlier)).toMatchObject({ killed: 2, count: 3, equivalent: 1 })
    expect(scoreOf(earlier).text).toMatch(/^2 of 3, 66\.7 % \[/)
    expect(pageOf(earlier, { of: 20_000, seed: '7' })).toContain('- `f.ts:5`, return: 2 tests of 1 files')
  })
})

describe('the page of mutants', () => {
  const read = (path) => readFileSync(new URL(`../../docs/reference/${path}`, import.meta.url), 'utf8')
  const page = read('mutants.md')
  const verdicts = readTable(read('mutants.tsv'))

  test('is what its table says: score, interval, and every mutant that is alive', () => {
    const [, of, seed] = /There are ([\d,]+) such mutants[\s\S]*with seed (\d+)/.exec(page)
    expect(page).toBe(pageOf(verdicts, { of: of.replaceAll(',', ''), seed }))
  })

  test('has a reason for each that changes nothing', () => {
    for (const { verdict, by } of verdicts) {
      expect(['killed', 'survived', 'equivalent']).toContain(verdict)
      if (verdict === 'equivalent') expect(by.length).toBeGreaterThan(20)
    }
  })
})
