import type { Verdict } from './finding.js'
import type { Reproduction } from './reproduction.js'

/** A verdict that was published, and the one here. */
export interface Hold {
  readonly id: string
  readonly task: string
  readonly published: Verdict
  readonly here: Verdict
  /** Undecided on either side says neither that it holds nor that it doesn't. */
  readonly holds: 'yes' | 'no' | 'open'
}

/** Whether published verdicts hold in another reproduction, for every claim and task that both have. */
export function holdsAgainst(published: Reproduction, here: Reproduction): Hold[] {
  return here.claims.flatMap(({ id, tasks }) =>
    tasks.flatMap(({ task, verdict }): Hold[] => {
      const before = published.claims
        .find((claim) => claim.id === id)
        ?.tasks.find((each) => each.task === task)?.verdict
      if (before === undefined) return []
      const isOpen = verdict === 'undecided' || before === 'undecided'
      const holds = isOpen ? 'open' : verdict === before ? 'yes' : 'no'
      return [{ id, task, published: before, here: verdict, holds }]
    }),
  )
}

export function holdText(holds: readonly Hold[]): string {
  const count = (word: string) => holds.filter((each) => each.holds === word).length
  const lines = holds.map(
    ({ id, task, published, here, holds: word }) =>
      `    ${id}, ${task}: published ${published}, here ${here}: ${word === 'open' ? 'open' : word === 'yes' ? 'holds' : 'does not hold'}`,
  )
  return `Against the published verdicts: ${count('yes')} hold, ${count('no')} do not, ${count('open')} are open on one side.\n${lines.join('\n')}\n`
}
