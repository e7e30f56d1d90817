import { withDefaults } from '@credit/training/schema'
import { counted } from '../counted.js'
import { isCollapse } from './collapse.js'
import { type Column, columnGroups, columnNotes } from './columns.js'
import { fieldsOf } from './fields.js'
import type { Figure } from './figures/figure.js'
import { general, probability, styleOf } from './numbers.js'
import type { Association, Difference } from './paired.js'
import { quantityText } from './quantityText.js'
import { type Comparison, isAlone, type Run } from './read.js'
import type { Row } from './row.js'
import { pageScript } from './script.js'
import { styleSheet } from './stylesheet.js'
import type { Summary, TaskSummary } from './summary.js'
import { taskTitles } from './taskTitles.js'
import { capital, escapeText, flatten } from './text.js'

/** A figure and the files beside the page that hold it. */
export interface PageFigure extends Figure {
  /** Relative to the page. */
  readonly files: readonly string[]
}

/** More conditions than this are not listed in a sentence. */
const mostListed = 8

/**
 * A comparison as one HTML page that needs nothing else: no script, no font, no picture from elsewhere; a script of its own
 * hides conditions and says numbers. The same records give the same bytes.
 *
 * @param figures of each task, in the order of the tasks.
 */
export function renderReport(
  comparison: Comparison,
  summary: Summary,
  figures: readonly (readonly PageFigure[])[],
): string {
  const title = titleOf(comparison)
  const conditions = comparison.conditions.map(({ name, rule }) =>
    name.startsWith(rule) ? name : `${name} (${rule})`,
  )
  const listed =
    conditions.length > mostListed ? `${conditions.length}, in the tables below` : conditions.join('; ')
  const body = [
    `<h1>${escapeText(title)}</h1>`,
    isAlone(comparison)
      ? ''
      : paragraph(
          `Conditions: ${listed}. Seeds: ${comparison.seeds.join(', ')}. Reference: ${summary.reference}.`,
        ),
    alarm(summary.problems),
    ...summary.tasks.map((task, k) => taskSection(task, summary.reference, figures[k])),
    summary.notes.length > 0 ? `<h2>Notes on the tasks</h2>${list(summary.notes, 'notes')}` : '',
    differingTable(comparison),
    '<h2>How to remake it</h2>',
    remake(comparison.settings.command),
    folded('All settings', pairs(comparison.settings, 'No settings were recorded.')),
    folded('Versions', pairs(comparison.versions, 'No versions were recorded.')),
  ]
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeText(title)}</title>`,
    `<style>${styleSheet}</style>`,
    '</head>',
    `<body><main>${body.filter((part) => part !== '').join('\n')}</main><script>${pageScript}</script></body>`,
    '</html>',
    '',
  ].join('\n')
}

/** Words on the page: λ_max with its index lowered, as in the figures; a number and its unit stay on one line. */
function prose(text: string): string {
  return escapeText(text)
    .replace(/λ_(max|min)/g, 'λ<sub>$1</sub>')
    .replace(/(\d) (?=%|points)|\b([np]) = (?=\d)/g, (_, digit?: string, name?: string) =>
      digit === undefined ? `${name}\u00a0=\u00a0` : `${digit}\u00a0`,
    )
}

function titleOf(comparison: Comparison): string {
  const { conditions, runs, seeds } = comparison
  const tasks = [...taskTitles(comparison).values()]
  if (runs.length === 1) return `${conditions[0].name} on ${tasks[0]}, seed ${seeds[0]}`
  return `Comparison of ${counted(conditions.length, 'condition')} on ${tasks.join(', ')}`
}

/** What one may want to look up, and need not scroll past. */
function folded(title: string, content: string): string {
  return content === '' ? '' : `<details><summary>${escapeText(title)}</summary>${content}</details>`
}

/** The settings in which conditions differ, a row a condition; the first run of a condition stands for its seeds. */
function differingTable(comparison: Comparison): string {
  const { conditions, tasks, runs } = comparison
  const titles = taskTitles(comparison)
  const rows = tasks.flatMap((task) =>
    conditions.flatMap(({ name }) => {
      const run = runs.find((one) => one.task === task && one.condition === name && one.state === 'ended')
      return run === undefined ? [] : [{ task, name, fields: fieldsOf(completed(run.configuration)) }]
    }),
  )
  const names = [...new Set(rows.flatMap(({ fields }) => [...fields.keys()]))].filter(
    (name) => new Set(rows.map(({ fields }) => fields.get(name))).size > 1,
  )
  if (names.length === 0) return ''
  const shown = (value: number | string | undefined) =>
    typeof value === 'number' ? String(Number(value.toPrecision(4))) : (value ?? '')
  const label = ({ task, name }: (typeof rows)[number]) =>
    tasks.length > 1 ? `${titles.get(task)}, ${name}` : name
  const body = rows.map((row) => [label(row), ...names.map((name) => shown(row.fields.get(name)))])
  return `<h2>Settings that differ</h2>${table(['condition', ...names], body)}`
}

/** Of a run of before a setting was there, with its default, under which it ran. */
function completed(configuration: Run['configuration']): Run['configuration'] {
  return withDefaults(configuration) as Run['configuration']
}

function alarm(problems: readonly string[]): string {
  if (problems.length === 0) return ''
  return `<section class="alarm" role="alert"><strong>Problems</strong>${list(problems, 'problems')}</section>`
}

function taskSection(task: TaskSummary, reference: string, figures: readonly PageFigure[]): string {
  const collapsed = task.warnings.filter(isCollapse)
  const others = task.warnings.filter((text) => !isCollapse(text))
  return [
    `<h2>${escapeText(task.title)}</h2>`,
    collapsed.length > 0 ? `<section class="alarm">${list(collapsed, 'problems')}</section>` : '',
    task.findings.length > 0
      ? list(task.findings, 'findings')
      : paragraph('no data: nothing can be said about this task.'),
    ...columnGroups(task).map(
      ({ title, columns }) => `<h3>${escapeText(capital(title))}</h3>${resultTable(columns, task.rows)}`,
    ),
    task.matched ? paragraph(`Matched performance: ${task.matched.verdict}. ${task.matched.reason}`) : '',
    others.length > 0 ? `<h3>Read with care</h3>${list(others, 'warnings')}` : '',
    folded('What the columns mean', `<p class="small">${columnNotes(task).map(prose).join('<br>')}</p>`),
    folded(
      'Differences and correlations',
      differencesTable(task, reference) + associationsTable(task.associations),
    ),
    '<h3>Figures</h3>',
    ...figures.map(figureBlock),
    folded('Figures left out', figures.flatMap(({ absent }) => absent.map(leftOut)).join('')),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function resultTable(columns: readonly Column[], rows: readonly Row[]): string {
  return table(
    ['condition', ...columns.map(({ title }) => title)],
    rows.map((row) => [row.condition, ...columns.map(({ cell }) => cell(row))]),
  )
}

function differencesTable({ differences, measure }: TaskSummary, reference: string): string {
  if (differences.length === 0) return ''
  const isTested = differences.some(({ untested }) => untested === '')
  const reasons = [...new Set(differences.map(({ untested }) => untested))].filter((why) => why !== '')
  const head = [
    ...['condition', 'quantity', 'n', 'mean difference', 'median difference'],
    ...(isTested ? ['p', 'p, Holm'] : []),
    'effect',
  ]
  const rows = differences.map((one) => {
    const style =
      one.quantity.includes('lambdaMax') || one.quantity === 'cosine.mean' ? general : styleOf(measure)
    const within = (value: number, interval: Difference['meanInterval']) =>
      interval === undefined
        ? style.value(value)
        : `${style.value(value)} [${style.value(interval.lower)}, ${style.value(interval.upper)}]`
    const p = one.untested === '' ? [probability(one.p), probability(one.adjustedP)] : ['no test', '']
    const effect = Number.isFinite(one.effect) ? one.effect.toFixed(2) : ''
    return [
      ...[one.condition, quantityText(one.quantity), `${one.n}`, within(one.mean, one.meanInterval)],
      ...[within(one.median, one.medianInterval), ...(isTested ? p : []), effect],
    ]
  })
  const note =
    `Condition minus ${reference}, seed by seed. In brackets: 95 % bootstrap intervals (BCa). p: Wilcoxon's signed-rank test, ` +
    'two-sided; Holm: over all tests of the same quantity on this page. Effect: matched-pairs rank-biserial correlation, ' +
    `from -1 to 1. Accuracies and gaps in percentage points.${reasons.map((why) => ` No test where ${why}.`).join('')}`
  return `<h3>Differences from ${escapeText(reference)}, paired over seeds</h3>${table(head, rows)}<p class="small">${prose(note)}</p>`
}

function associationsTable(associations: readonly Association[]): string {
  if (associations.length === 0) return ''
  const rows = associations.map(({ quantity, n, value, interval, p }) => [
    ...[quantityText(quantity), `${n}`, value.toFixed(2)],
    interval === undefined ? 'no interval' : `${interval.lower.toFixed(2)} to ${interval.upper.toFixed(2)}`,
    probability(p),
  ])
  const head = ['with λ_max', 'runs', "Spearman's correlation", '95 % interval', 'p']
  return `<h3>Gap and λ_max over the runs of all conditions</h3>${table(head, rows)}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const titles = head.map((title) => `<th scope="col">${prose(title)}</th>`).join('')
  const lines = rows.map(([name, ...cells]) => {
    return `<tr><th scope="row">${prose(name!)}</th>${cells.map(dataCell).join('')}</tr>`
  })
  return (
    `<div class="wide"><table class="results"><thead><tr>${titles}</tr></thead>` +
    `<tbody>${lines.join('')}</tbody></table></div>`
  )
}

function dataCell(text: string): string {
  return `<td${text === 'no data' ? ' class="missing"' : ''}>${prose(text)}</td>`
}

/** Why a figure, or a part of it, is not there. */
function leftOut(text: string): string {
  return `<p class="left-out">Left out: ${prose(text.replace(/\.$/, ''))}.</p>`
}

function figureBlock({ name, svg, files }: PageFigure): string {
  if (svg === undefined) return ''
  const links = files.map(
    (file) => `<a href="${escapeText(encodeURI(file))}">${file.endsWith('.png') ? 'PNG' : 'SVG'}</a>`,
  )
  // a picture of trials is as large as what it shows; the others take the page's width
  const sheet = name === 'trials' ? 'sheet own' : 'sheet'
  return `<figure><div class="${sheet}">${svg}</div><figcaption>${links.join(', ')}</figcaption></figure>`
}

function remake(command: unknown): string {
  const text = Array.isArray(command) ? command.join(' ') : command
  if (typeof text !== 'string' || text === '') {
    return paragraph('no data: the command was not recorded in comparison.json.')
  }
  return `<pre><code>${escapeText(text)}</code></pre>`
}

function pairs(data: Readonly<Record<string, unknown>>, empty: string): string {
  const rows = flatten(data).filter(([name]) => name !== 'command')
  if (rows.length === 0) return paragraph(empty)
  const lines = rows.map(
    ([name, value]) => `<tr><th>${escapeText(name)}</th><td>${escapeText(value)}</td></tr>`,
  )
  return `<table class="pairs"><tbody>${lines.join('')}</tbody></table>`
}

function paragraph(text: string): string {
  return `<p>${prose(text)}</p>`
}

function list(items: readonly string[], name: string): string {
  return `<ul class="${name}">${items.map((item) => `<li>${prose(item)}</li>`).join('')}</ul>`
}
