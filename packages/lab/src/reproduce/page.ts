import { styleSheet } from '../report/stylesheet.js'
import { escapeText } from '../report/text.js'
import { claimsFigure } from './claimsFigure.js'
import { isFinding } from './finding.js'
import type { JudgedClaim } from './judge.js'
import type { Plan } from './plan.js'
import type { Reproduction } from './reproduction.js'
import { countsText, effectText, kindText, powerText, testNames, verdictMarks } from './text.js'

/** A reproduction as one HTML page that needs nothing else; the same runs give the same bytes. */
export function reproductionPage(reproduction: Reproduction, plan: Plan, command: string): string {
  const { title, source, labels, kind, claims, tasks, cosines, sensitivity } = reproduction
  const body = [
    `<h1>${escapeText(title)}</h1>`,
    paragraph(`${source}; ${kind}. ${verdictCounts(claims)}`),
    labels === 'shuffled'
      ? `<div class="alarm">${paragraph('Control: the labels of the conditions were shuffled within each seed, for every quantity anew. Nothing below says anything about the rules; claims that are recovered here are false alarms.')}</div>`
      : '',
    `<figure><div class="sheet">${claimsFigure(reproduction)}</div></figure>`,
    '<h2>Claims</h2>',
    ...claims.map((claim) => claimText(reproduction, claim)),
    cosines.length > 0 ? cosineTable(cosines) : '',
    '<h2>The runs</h2>',
    paragraph(
      'All learning curves, gaps, alignments, curvatures and settings: report.html in the folder of each task.',
    ),
    list(tasks.map(countsText)),
    paragraph(`Left out: ${plan.exclusions.join(' ')}`),
    '<h2>At the level that all runs reach</h2>',
    paragraph(
      'A sensitivity analysis: every run read where it first reaches what all of them reach, which one poor run can make low.',
    ),
    list([
      ...tasks.map(({ task, levelOfAll }) => `${task}: ${levelOfAll}`),
      ...sensitivity.map(changeText),
      ...unchanged(sensitivity),
    ]),
    plan.notes.length > 0 ? `<h2>Notes</h2>${list(plan.notes)}` : '',
    '<h2>How to remake it</h2>',
    `<pre><code>${escapeText(command)}</code></pre>`,
    paragraph(`Plan ${reproduction.plan.name}, SHA-256 ${reproduction.plan.sha256}.`),
  ]
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${escapeText(title)}</title><style>${styleSheet}</style></head><body><main>${body.filter((part) => part !== '').join('\n')}</main></body></html>\n`
  )
}

/** `3 recovered, 1 not recovered, 2 undecided, of 6 claims.` */
export function verdictCounts(claims: readonly JudgedClaim[]): string {
  const count = (verdict: string) => claims.filter((claim) => claim.verdict === verdict).length
  return `${count('recovered')} recovered, ${count('not recovered')} not recovered, ${count('undecided')} undecided, of ${claims.length} claims.`
}

export function changeText({ id, task, verdict }: Reproduction['sensitivity'][number]): string {
  return `${id} on ${task} is ${verdict} at that level.`
}

export function unchanged(sensitivity: Reproduction['sensitivity']): string[] {
  return sensitivity.length === 0 ? ['Every verdict is the same.'] : ['Every other verdict is the same.']
}

function claimText(reproduction: Reproduction, claim: JudgedClaim): string {
  const { statement, source, measured, verdict, reason, tasks } = claim
  const rows = tasks.map((task) => {
    const notes = isFinding(task) ? [testNames[task.test], ...task.notes] : []
    const said = [...notes, powerText(task)].filter((each) => each !== '').join('; ')
    const [effect, found, why] = [task.effect, effectText(task), said].map(escapeText)
    const mark = `<td class="verdict">${verdictMarks[task.verdict]} ${task.verdict}</td>`
    return `<tr><th scope="row">${escapeText(task.task)}</th><td>${effect}</td><td>${found}</td>${mark}<td>${why}</td></tr>`
  })
  return (
    `<h3>${verdictMarks[verdict]} ${escapeText(statement)}: ${verdict}</h3>` +
    paragraph(`${reason} ${measured} ${kindText(reproduction, claim)}. Source: ${source}.`) +
    `<div class="wide"><table class="pairs"><tbody>${rows.join('')}</tbody></table></div>`
  )
}

function cosineTable(cosines: Reproduction['cosines']): string {
  const rows = cosines.map(
    ({ rule, mean, independent }) =>
      `<tr><th scope="row">${escapeText(rule)}</th><td>${mean.toFixed(3)}</td><td>${independent.toFixed(3)}</td></tr>`,
  )
  return (
    '<h2>Cosine with the exact gradient on random relu networks</h2>' +
    paragraph(
      'Mean over 40 untrained networks (40 units, α = 0.9, 60 steps, feedback through W, μ the mean activity), recurrent block; beside it what an independent program found on networks of this kind, whose inputs and scale are not known.',
    ) +
    `<div class="wide"><table class="results"><thead><tr><th>rule</th><th>here</th><th>independent</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
  )
}

function paragraph(text: string): string {
  return `<p>${escapeText(text)}</p>`
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escapeText(item)}</li>`).join('')}</ul>`
}
