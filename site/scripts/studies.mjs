// The verdicts of the studies, from what is committed in docs/: what `credit reproduce --publish` leaves below `docs/studies/`, and the
// figure of the claims at the reduced size.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const marks = { recovered: '●', 'not recovered': '✕', undecided: '○' }

/** Every study: title, size, claims with their verdicts, figure. */
export function studiesOf(root) {
  const folder = join(root, 'docs', 'studies')
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String).sort() : []
  const results = files
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, result: JSON.parse(readFileSync(join(folder, name), 'utf8')) }))
    // a plan has claims too, and no verdicts
    .filter(({ result }) => result?.claims?.every?.(({ verdict }) => Object.hasOwn(marks, verdict)))
    .map(({ name, result }) => {
      const figure = join(dirname(name), 'figures', 'claims.svg')
      return {
        title: `${result.title} (${result.source})`,
        size: `${result.kind}, so far ${result.seeds.length} paired seeds`,
        claims: result.claims.map(({ statement, verdict }) => ({ statement, verdict })),
        figure: files.includes(figure) ? `docs/studies/${figure}` : undefined,
        control: result.labels === 'shuffled',
      }
    })
  const drawn = join(root, 'docs', 'claims.svg')
  const known = new Set(results.map(({ title, size }) => title + size))
  const figure = existsSync(drawn) ? readFigure(readFileSync(drawn, 'utf8')) : undefined
  return [
    ...(figure === undefined || known.has(figure.title + figure.size)
      ? []
      : [{ ...figure, figure: 'docs/claims.svg', control: false }]),
    ...results,
  ].filter(({ control }) => !control)
}

/** Claims and verdicts, read from the marks at the left edge of a figure that `credit reproduce` drew. */
function readFigure(svg) {
  const text = (part) =>
    [...part.matchAll(/<text [^>]*font-size="11\.5"[^>]*>(.*?)<\/text>/g)]
      .map(([, words]) => words.replace(/<tspan[^>]*>(.*?)<\/tspan>/g, '<sub>$1</sub>'))
      .join(' ')
  const title = /<text x="14" y="22"[^>]*>([^<]*)<\/text>/.exec(svg)?.[1] ?? 'A study'
  const size = /after Holm; (\w+) size, seeds (\d+) to (\d+)/.exec(svg)
  const starts = [...svg.matchAll(/<circle cx="20\.0" cy="[\d.]+" r="5" fill="(#\w+)"|<path d="M15\.0 /g)]
  const claims = starts
    .map((start, i) => ({
      statement: text(svg.slice(start.index, starts[i + 1]?.index)),
      verdict: start[1] === undefined ? 'not recovered' : start[1] === '#fff' ? 'undecided' : 'recovered',
    }))
    .filter(({ statement }) => statement !== '')
  return {
    title,
    size: size === null ? '' : `${size[1]} size, ${Number(size[3]) - Number(size[2]) + 1} paired seeds`,
    claims,
  }
}

const tally = (claims) =>
  Object.keys(marks)
    .map((verdict) => [verdict, claims.filter((claim) => claim.verdict === verdict).length])
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', ')

const listed = (claims) =>
  claims
    .map(
      ({ statement, verdict }) =>
        `- <span class="verdict ${verdict.replace(' ', '-')}">${marks[verdict]} ${verdict}</span> ${statement}`,
    )
    .join('\n')

/** The section of the home page. */
export function verdicts(root) {
  const studies = studiesOf(root)
  const each = studies.map(
    ({ title, size, claims }) => `### ${title}\n\n${tally(claims)} (${size}).\n\n${listed(claims)}`,
  )
  return [
    'The claims of the papers, asked of paired runs; a verdict is a test over seeds, adjusted after Holm. The settings of the reduced size were chosen after pilot runs on some of its seeds, so **what it shows is exploratory**: [how they were chosen](./docs/reference/reproductions.md).',
    ...each,
    '[The figures, with every effect and interval](./studies.md)',
  ].join('\n\n')
}

/** The page of the studies. */
export function studiesPage(root) {
  const parts = studiesOf(root).map(
    ({ title, size, claims, figure }) =>
      `## ${title}\n\n${tally(claims)} (${size}).\n\n${listed(claims)}\n\n${figure === undefined ? '' : `![${basename(figure)}: every claim with its effect, its interval and its verdict](./${figure}){.on-white}`}`,
  )
  return [
    '# Studies',
    'What was asked, and what came out: each claim of a paper is one contrast between rules, over seeds that share weights and batches. ● recovered, ✕ the opposite was found, ○ undecided. The settings of the reduced size were chosen after pilot runs on some of the same seeds, so what is recovered there is **exploratory**; [how a verdict comes about, and how the settings were chosen](./docs/reference/reproductions.md).',
    ...parts,
    'Made again with `npx credit reproduce generalization --quick`',
  ].join('\n\n')
}
