import { captions } from './captions.js'
import { type Column, columnGroups, columnNotes } from './columns.js'
import { type FigureData, figureData } from './figures/data.js'
import { alignmentFigure, curvatureFigure, gapFigure, learningFigure } from './figures/sheets.js'
import type { Comparison } from './read.js'
import { styleSheet } from './stylesheet.js'
import { type Row, summarize, type TaskSummary } from './summary.js'
import { escapeText, flatten } from './text.js'

/**
 * A comparison as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. The
 * same records give the same bytes.
 */
export function renderReport(comparison: Comparison): string {
  const summary = summarize(comparison)
  const title = `Comparison of ${count(comparison.rules, 'rule')} on ${comparison.tasks.join(', ')}`
  const body = [
    `<h1>${escapeText(title)}</h1>`,
    paragraph(`Rules: ${comparison.rules.join(', ')}. Seeds: ${comparison.seeds.join(', ')}.`),
    ...summary.tasks.map((task) => taskTable(task)),
    summary.notes.length > 0 ? `<h2>Notes on the tasks</h2>${list(summary.notes, 'notes')}` : '',
    ...summary.tasks.map((task) => figures(figureData(comparison, task), comparison.settings)),
    '<h2>Settings</h2>',
    pairs(comparison.settings, 'No settings were recorded.'),
    '<h2>How to remake it</h2>',
    remake(comparison.settings.command),
    '<h2>Versions</h2>',
    pairs(comparison.versions, 'No versions were recorded.'),
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
    `<body><main>${body.filter((part) => part !== '').join('\n')}</main></body>`,
    '</html>',
    '',
  ].join('\n')
}

function taskTable({ task, measure, rows, findings, warnings }: TaskSummary): string {
  return [
    `<h2>${escapeText(task)}</h2>`,
    findings.length > 0
      ? list(findings, 'findings')
      : paragraph('no data: nothing can be said about this task.'),
    ...columnGroups(measure).map((columns) => resultTable(columns, rows)),
    `<p class="small">${columnNotes(measure).map(escapeText).join('<br>')}</p>`,
    warnings.length > 0 ? `<h3>Read with care</h3>${list(warnings, 'warnings')}` : '',
  ].join('\n')
}

function resultTable(columns: readonly Column[], rows: readonly Row[]): string {
  const head = columns.map(({ title }) => `<th scope="col">${escapeText(title)}</th>`).join('')
  const lines = rows.map((row) => {
    const cells = columns.map(({ cell }) => dataCell(cell(row))).join('')
    return `<tr><th scope="row">${escapeText(row.rule)}</th>${cells}</tr>`
  })
  return (
    `<div class="wide"><table class="results"><thead><tr><th scope="col">rule</th>${head}</tr></thead>` +
    `<tbody>${lines.join('')}</tbody></table></div>`
  )
}

function dataCell(text: string): string {
  return `<td${text === 'no data' ? ' class="missing"' : ''}>${escapeText(text)}</td>`
}

function figures(data: FigureData, settings: Comparison['settings']): string {
  const text = captions(data, settings)
  const figure = (svg: string, caption: string) =>
    `<figure><div class="sheet">${svg}</div><figcaption>${escapeText(caption)}</figcaption></figure>`
  return [
    `<h2>Figures: ${escapeText(data.summary.task)}</h2>`,
    figure(learningFigure(data), text.learning),
    figure(alignmentFigure(data), text.alignment),
    figure(curvatureFigure(data), text.curvature),
    figure(gapFigure(data), text.gap),
  ].join('\n')
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
  return `<p>${escapeText(text)}</p>`
}

function list(items: readonly string[], name: string): string {
  return `<ul class="${name}">${items.map((item) => `<li>${escapeText(item)}</li>`).join('')}</ul>`
}

function count(items: readonly unknown[], word: string): string {
  return `${items.length} ${word}${items.length === 1 ? '' : 's'}`
}
