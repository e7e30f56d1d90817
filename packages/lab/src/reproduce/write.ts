import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from '../files.js'
import { csv } from '../report/csv.js'
import { pngOf } from '../report/png.js'
import { claimsFigure } from './claimsFigure.js'
import { isFinding } from './finding.js'
import { reproductionPage } from './page.js'
import type { ReadPlan } from './plan.js'
import type { Reproduction } from './reproduction.js'
import { kindText } from './text.js'

/** Writes `reproduction.html`, `reproduction.json`, `claims.csv` and `figures/claims.svg` and `.png` into a folder. */
export function writeReproduction(
  folder: string,
  reproduction: Reproduction,
  { plan }: ReadPlan,
  command: string,
): { html: string } {
  writeVerdicts(folder, reproduction)
  replaceFile(join(folder, 'figures', 'claims.png'), pngOf(claimsFigure(reproduction)))
  const html = join(folder, 'reproduction.html')
  replaceFile(html, reproductionPage(reproduction, plan, command))
  return { html }
}

/** Those of them that are the same on every machine, to the byte. */
export function writeVerdicts(folder: string, reproduction: Reproduction): void {
  mkdirSync(join(folder, 'figures'), { recursive: true })
  replaceFile(join(folder, 'figures', 'claims.svg'), `${claimsFigure(reproduction)}\n`)
  replaceFile(join(folder, 'claims.csv'), claimsTable(reproduction))
  replaceFile(join(folder, 'reproduction.json'), `${JSON.stringify(reproduction, null, 2)}\n`)
}

function claimsTable(reproduction: Reproduction): string {
  const columns = ['claim', 'statement', 'kind', 'verdict', 'task', 'task verdict', 'effect', 'estimate']
  const more = ['lower', 'upper', 'p', 'p adjusted', 'n', 'test', 'reason', 'plan']
  const rows = reproduction.claims.flatMap((claim) =>
    claim.tasks.map((task) => {
      const kind = kindText(reproduction, claim)
      const head = [claim.id, claim.statement, kind, claim.verdict, task.task, task.verdict, task.effect]
      const { sha256 } = reproduction.plan
      if (!isFinding(task)) return [...head, ...new Array(7).fill(undefined), task.reason, sha256]
      const { estimate, interval, p, pAdjusted, n, test } = task
      return [...head, estimate, ...(interval ?? [undefined, undefined]), p, pAdjusted, n, test, '', sha256]
    }),
  )
  return csv([...columns, ...more], rows)
}
