import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from '../files.js'
import { csv } from '../report/csv.js'
import { hasFont, pngOf } from '../report/png.js'
import { claimsFigure } from './claimsFigure.js'
import { isFinding } from './finding.js'
import { reproductionPage } from './page.js'
import type { Reproduction } from './reproduction.js'

/** Writes `reproduction.html`, `reproduction.json`, `claims.csv` and `figures/claims.svg` and `.png` into a folder. */
export function writeReproduction(
  folder: string,
  reproduction: Reproduction,
  command: string,
): { html: string } {
  const figure = claimsFigure(reproduction)
  mkdirSync(join(folder, 'figures'), { recursive: true })
  replaceFile(join(folder, 'figures', 'claims.svg'), `${figure}\n`)
  if (hasFont()) replaceFile(join(folder, 'figures', 'claims.png'), pngOf(figure))
  replaceFile(join(folder, 'claims.csv'), claimsTable(reproduction))
  replaceFile(join(folder, 'reproduction.json'), `${JSON.stringify(reproduction, null, 2)}\n`)
  const html = join(folder, 'reproduction.html')
  replaceFile(html, reproductionPage(reproduction, command))
  return { html }
}

function claimsTable({ claims }: Reproduction): string {
  const columns = ['claim', 'statement', 'verdict', 'task', 'task verdict', 'effect', 'estimate']
  const more = ['lower', 'upper', 'p', 'p adjusted', 'n', 'test', 'reason']
  const rows = claims.flatMap((claim) =>
    claim.tasks.map((task) => {
      const head = [claim.id, claim.statement, claim.verdict, task.task, task.verdict, task.effect]
      if (!isFinding(task))
        return [...head, ...new Array(7).fill(undefined), (task as { reason: string }).reason]
      const { estimate, interval, p, n, test } = task
      const { pAdjusted } = task as unknown as { pAdjusted: number }
      return [...head, estimate, ...interval, p, pAdjusted, n, test, '']
    }),
  )
  return csv([...columns, ...more], rows)
}
