import { flags as fields } from '@credit/training/schema'
import type { ArgsDef } from 'citty'
import { engineFlags } from './engines.js'
import { runningFlags } from './running.js'
import { settingsFlags } from './settings.js'

/** Headings of flags, in the order in which a help shows them: the few that one needs, then the many settings. */
export const flagGroups = [
  'What',
  'How it is run',
  'Beyond this process',
  'Output',
  'Settings',
  'Network',
  'Training',
  'Measurements',
] as const

export type FlagGroup = (typeof flagGroups)[number]

/** A command's flags under their headings, none of which is empty. */
export function groupedFlags(args: ArgsDef): Map<FlagGroup, ArgsDef> {
  const groups = new Map<FlagGroup, ArgsDef>()
  for (const group of flagGroups) {
    const members = Object.entries(args).filter(([name, flag]) => groupOf(name, flag) === group)
    if (members.length > 0) groups.set(group, Object.fromEntries(members))
  }
  return groups
}

const sections: Readonly<Record<string, FlagGroup>> = {
  network: 'Network',
  training: 'Training',
  measures: 'Measurements',
}

/** Shared flags are known by their definition: another command may have another flag of the same name. */
function groupOf(name: string, flag: ArgsDef[string]): FlagGroup {
  const isOf = (shared: ArgsDef) => shared[name] === flag
  if (isOf(runningFlags)) return 'How it is run'
  if (isOf(engineFlags)) return 'Beyond this process'
  if (isOf(settingsFlags)) {
    const field = Object.keys(fields).find((each) => fields[each] === `--${name}`)
    // the two flags of one field
    const section = name.startsWith('stop-') ? 'training' : field?.split('.')[0]
    return sections[section ?? ''] ?? 'Settings'
  }
  return ['out', 'json', 'markdown'].includes(name) ? 'Output' : 'What'
}
