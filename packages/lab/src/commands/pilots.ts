import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { replaceFile } from '../files.js'
import { type Candidate, candidatesOf, chosenBy, pilotsTable } from '../reproduce/pilots.js'
import type { Plan, ReadPlan } from '../reproduce/plan.js'
import { pilotRunsOf, tasksOf } from '../reproduce/planned.js'
import { thisProgram } from '../reproduce/program.js'
import { openStudy, readRuns } from '../reproduce/studyFolder.js'
import { compareAloud, runningOptions } from './running.js'

/** Runs the pilots of a plan, and writes `pilots.csv` and the plan with the settings that they choose. */
export async function runPilots(
  read: ReadPlan,
  out: string,
  command: string,
  args: Readonly<Record<string, unknown>> & {
    readonly collect?: boolean | undefined
    readonly share?: string | undefined
  },
): Promise<void> {
  const { plan, sha256 } = read
  const tasks = tasksOf(plan, args.share).map((key) => [key, pilotRunsOf(plan, key)] as const)
  if (!args.collect) {
    openStudy(out, read, thisProgram())
    for (const [key, conditions] of tasks.filter(([, runs]) => runs.length > 0)) {
      const folder = join(out, key)
      mkdirSync(folder, { recursive: true })
      const options = {
        conditions,
        out: folder,
        command: `${command} (plan ${sha256})`,
        ...runningOptions(args),
      }
      const note = `${key}, pilots of plan ${plan.name} (SHA-256 ${sha256})`
      if (!(await compareAloud(options, note))) return
    }
  }
  const found = candidatesOf(plan, readRuns(out).comparisons)
  const chosen = chosenBy(plan, found)
  replaceFile(join(out, `${plan.name}-pilots.csv`), pilotsTable(found, sha256))
  const path = join(out, `${plan.name}.json`)
  replaceFile(path, `${JSON.stringify(chosen, null, 2)}\n`)
  process.stdout.write(tableOf(chosen, found))
  process.stderr.write(`The plan with what was chosen: ${resolve(path)}\n`)
}

function tableOf({ settings }: Plan, found: readonly Candidate[]): string {
  const lines = found.map(({ task, condition, candidate, planned, ended, diverged, loss }) => {
    const choice = settings.pilots!.choices.find(
      (each) => each.task === task && each.condition === condition,
    )!
    const mark = choice.chosen === candidate ? '●' : ' '
    const bad = diverged > 0 ? `, ${diverged} diverged` : ''
    return `${mark} ${task}, ${condition}, ${candidate}: training loss ${loss.toPrecision(4)}, ${ended} of ${planned} pilots${bad}`
  })
  return `${lines.join('\n')}\n`
}
