import { flags } from '@credit/training/schema'
import type { Plan } from './protocol.ts'

/** The command that does the same run in Node, to the same numbers. */
export function commandOf({ task, seed, changes }: Plan, rule: string): string {
  const { options = {}, ...sections } = changes
  const given = Object.entries(sections).flatMap(([section, fields]) =>
    Object.entries(fields).map(([field, value]) => {
      const flag = flags[`${section}.${field}`]
      if (flag === undefined) throw new Error(`no flag sets ${section}.${field}`)
      return `${flag} ${value}`
    }),
  )
  const pairs = Object.entries(options).map(([key, value]) => `${key}=${value}`)
  return [
    `npx credit train --task ${task} --rule ${rule} --seed ${seed} --quick`,
    ...(pairs.length > 0 ? [`--options ${pairs.join(',')}`] : []),
    ...given,
  ].join(' ')
}
