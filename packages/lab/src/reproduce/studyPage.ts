import { isFinding } from './finding.js'
import { turnsNeeded } from './fragility.js'
import type { JudgedClaim, TaskVerdict } from './judge.js'
import { numbersTable } from './numbers.js'
import { changeText, unchanged, verdictCounts } from './page.js'
import type { Plan } from './plan.js'
import { runsOf } from './planned.js'
import type { Reproduction, StudyRuns } from './reproduction.js'
import type { TaskFigure } from './taskFigures.js'
import { countsText, effectText, kindText, powerText, testNames, verdictMarks } from './text.js'

/** The page of a published study, in Markdown; the same records give the same bytes. */
export function studyPage(
  reproduction: Reproduction,
  runs: StudyRuns,
  figures: readonly TaskFigure[],
): string {
  const { plan } = runs.plan
  const { title, source, kind, claims, tasks, sensitivity, program, level } = reproduction
  const { name, sha256 } = reproduction.plan
  const seeds = `seeds ${reproduction.seeds[0]} to ${reproduction.seeds.at(-1)}`
  const parts = [
    `# ${title}`,
    `${source}; ${kind}; ${seeds}. ${verdictCounts(claims)}`,
    incomplete(runs),
    '![Every claim with its effect, interval and verdict](figures/claims.svg)',
    '## Claims',
    ...claims.flatMap((claim) => claimParts(reproduction, claim)),
    '## The runs',
    list([...tasks.map(countsText), ...notRun(runs)]),
    `Left out: ${plan.exclusions.join(' ')}`,
    ...tasks.flatMap(({ task }) => [
      `### ${task}`,
      'Medians over the runs that ended; the last three columns are λ_max over 2/(ηρ), at the end and where it is largest.',
      numbersTable(runs, task),
      ...figures
        .filter((each) => each.task === task)
        .map(({ title, file }) => `![${task}: ${title}](${file})`),
    ]),
    '## At the level that all runs reach',
    'A sensitivity analysis: every run read where it first reaches what all of them reach, which one poor run can make low.',
    list([
      ...tasks.map((each) => `${each.task}: ${each.levelOfAll}`),
      ...sensitivity.map(changeText),
      ...unchanged(sensitivity),
    ]),
    '## The plan',
    `[plan.json](plan.json), SHA-256 \`${sha256}\`. Recovered: ${plan.recovered.rule} Level ${level}.`,
    list([...plan.settings.how, ...chosenTexts(plan), ...plan.notes]),
    '## How to remake it',
    fence([
      `credit reproduce ${name} --records docs/studies/${name}   # page and verdicts from the committed records`,
      `credit reproduce ${name} --out runs/${name}   # everything anew`,
      ...Object.keys(plan.shares).map(
        (share) =>
          `credit reproduce ${name} --share ${share} --seeds 100..109 --against docs/studies/${name}`,
      ),
    ]),
    `Made by ${Object.entries(program.versions)
      .map(([each, version]) => `${each} ${version}`)
      .join(
        ', ',
      )}; build \`${program.build ?? 'none'}\`${program.commit === undefined ? '' : `, commit \`${program.commit}\``}.`,
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function claimParts(reproduction: Reproduction, claim: JudgedClaim): string[] {
  const { statement, source, measured, verdict, reason, tasks } = claim
  const rows = tasks.map((task) =>
    [
      task.task,
      `${verdictMarks[task.verdict]} ${task.verdict}`,
      task.effect,
      effectText(task),
      changing(task, reproduction.level),
    ]
      .map((cell) => cell.replaceAll('|', '\\|'))
      .join(' | '),
  )
  const notes = tasks.flatMap((task) =>
    isFinding(task) ? task.notes.map((note) => `${task.task}: ${note}`) : [],
  )
  return [
    `### ${verdictMarks[verdict]} ${statement}: ${verdict}`,
    `${reason} ${measured} (${kindText(reproduction, claim)}; ${source})`,
    rows.length === 0
      ? ''
      : [
          'task | verdict | effect | estimate | what would change it',
          '--- | --- | --- | --- | ---',
          ...rows,
        ].join('\n'),
    list(notes),
  ].filter((part) => part !== '')
}

function chosenTexts({ settings }: Plan): string[] {
  return (settings.pilots?.choices ?? []).map(
    ({ task, condition, candidates, chosen }) =>
      `${condition} on ${task}: ${chosen ?? 'not chosen yet'}, of ${Object.keys(candidates).join('; ')}`,
  )
}

/** What a reader must know of a study that is under way; empty for one that is whole. */
function incomplete({ plan: { plan, seeds }, comparisons }: StudyRuns): string {
  const planned = Object.keys(plan.tasks).reduce((sum, key) => sum + runsOf(plan, key, { seeds }).length, 0)
  const ended = [...comparisons.values()]
    .flatMap(({ runs }) => runs)
    .filter(({ state, seed }) => state === 'ended' && seeds.includes(seed)).length
  if (ended >= planned) return ''
  return `**Incomplete: ${ended} of ${planned} planned runs have ended.** Verdicts are an interim reading of these, and may change.`
}

/** Tasks of the plan that have no run yet: what is said of the others is said as if these had p = 1. */
function notRun({ plan: { plan }, comparisons }: StudyRuns): string[] {
  return Object.keys(plan.tasks)
    .filter((key) => !comparisons.get(key)?.runs.some(({ state }) => state === 'ended'))
    .map((key) => `${key}: not run yet.`)
}

/** What it would take to change the verdict. */
function changing(task: TaskVerdict, level: number): string {
  if (!isFinding(task)) return ''
  if (task.verdict === 'undecided') return powerText(task)
  const turns = turnsNeeded(task, level)
  const test = testNames[task.test]
  return turns === null ? test : `${turns} of ${task.n} seeds the other way round (${test})`
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n')
}

function fence(lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n')
}
