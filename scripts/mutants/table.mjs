// The table of verdicts and the page that tells of it: written, read again, and taken over where the sources have moved.
import { wilson } from './sample.mjs'

const columns = ['file', 'line', 'kind', 'before', 'after', 'verdict', 'by']
const cellOf = (value) => String(value).replaceAll(/\s+/g, ' ')

/** Verdicts as a table, a line each; `by` is the test that killed, what was asked, or why nothing is to be seen. */
export function tableOf(verdicts) {
  const rows = verdicts.map((verdict) => columns.map((name) => cellOf(verdict[name])).join('\t'))
  return `${[columns.join('\t'), ...rows].join('\n')}\n`
}

/** The verdicts of such a table; all of it is text. */
export function readTable(text) {
  const [names, ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
  return rows.map((cells) => Object.fromEntries(cells.map((cell, i) => [names[i], cell])))
}

/**
 * Which verdicts of an earlier table still stand: those of a mutant of the same text in the same file, wherever it is now. Of
 * several with one text the first has the first one's. What was alive has none, and is asked again; so is what is new.
 *
 * @returns of some of the mutants their verdict, by `id`.
 */
export function takeOver(mutants, rows) {
  const keyOf = ({ file, kind, before, after }) => [file, kind, before, after].map(cellOf).join('\t')
  const left = new Map()
  for (const row of rows) left.set(keyOf(row), [...(left.get(keyOf(row)) ?? []), row])
  const inOrder = [...mutants].sort((a, b) => a.line - b.line)
  const taken = inOrder.flatMap((mutant) => {
    const row = left.get(keyOf(mutant))?.shift()
    if (row === undefined || row.verdict === 'survived') return []
    const { id, file, line, kind, before, after } = mutant
    return [[id, { id, file, line, kind, before, after, verdict: row.verdict, by: row.by }]]
  })
  return new Map(taken)
}

/** What verdicts come to: `{ killed, count, equivalent, survivors, text }`, `count` without those that change nothing. */
export function scoreOf(verdicts) {
  const of = (wanted) => verdicts.filter(({ verdict }) => verdict === wanted)
  const [killed, equivalent, survivors] = [of('killed').length, of('equivalent').length, of('survived')]
  const count = verdicts.length - equivalent
  const [low, high] = wilson(killed, count).map((share) => (100 * share).toFixed(1))
  const text = `${killed} of ${count}, ${((100 * killed) / count).toFixed(1)} % [${low}, ${high}]`
  return { killed, count, equivalent, survivors, text }
}

/** The page of a sample of `seed` from `of` mutants. */
export function pageOf(verdicts, { of, seed }) {
  const { equivalent, survivors, text } = scoreOf(verdicts)
  const inOrder = [...survivors].sort((a, b) => (a.file < b.file ? -1 : 1))
  const alive = inOrder.map(({ file, line, kind, by }) => `- \`${file}:${line}\`, ${kind}: ${by}`)
  return `# Mutants

\`node scripts/mutants.mjs\` makes the sources wrong in one place at a time: arithmetic, comparisons, conditions, and what functions
return; texts stay. There are ${Number(of).toLocaleString('en-GB')} such mutants. A seeded sample of ${verdicts.length} is judged: every test says which mutants it reaches; quick
ones are run again in their process with one mutant after another on, and what is alive after that has processes of its own, until
a test fails. The copy that is tested is built, so that workers and processes that a test starts are mutants too. The engines are
left out: their tests need Slurm and Redis.

**Killed: ${text}** (Wilson, 95 %), of the sample of ${verdicts.length} with seed ${seed}. ${equivalent} more change nothing that can
be seen, each with its reason in the table, and are not counted.

Tests have been written for what was alive in this sample, so that its share is no estimate for the other mutants any more: when the
sample was judged first, before these tests, it was 87.8 % [84.2, 90.7]. A sample that nobody has looked at is that of another \`--seed\`.

Verdicts are kept while the text of a mutant is: \`node scripts/mutants.mjs --known docs/reference/mutants.tsv --out
docs/reference/mutants.tsv\` asks about what is new in the sample or was alive, and writes table and page anew.

[\`mutants.tsv\`](mutants.tsv) lists every verdict with the test that gave it. ${survivors.length === 0 ? 'None is alive.' : `Alive:\n\n${alive.join('\n')}`}
`
}
