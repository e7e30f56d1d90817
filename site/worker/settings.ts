import {
  flags,
  type Setting as Row,
  type SectionName,
  sectionNames,
  settings as table,
} from '@credit/training/schema'
import type { Changes, Setting } from './protocol.ts'

/** Rows of the table of settings that one value sets, as the command line has them. */
export const settings: readonly Setting[] = sectionNames.flatMap((section) =>
  Object.entries<Row>(table[section])
    .filter(([, { hasFlag }]) => hasFlag)
    .map(([field, { form, help, cells, otherwise }]) => {
      const path = `${section}.${field}`
      return {
        ...{ path, flag: flags[path] ?? '', help },
        ...(form.words.length > 0 && { choices: form.words }),
        ...(cells && { cells }),
        ...(otherwise !== undefined && { otherwise: String(otherwise) }),
      }
    }),
)

/** Texts as the values that they mean, as of flags; what is none stays as it is and is refused by the library. */
export function parsed(changes: Changes): Changes {
  const isSection = (name: string): name is SectionName => sectionNames.some((each) => each === name)
  return Object.fromEntries(
    Object.entries(changes).map(([section, fields]) => {
      if (!isSection(section)) return [section, fields]
      const rows: Readonly<Record<string, Row>> = table[section]
      const values = Object.entries(fields).map(([field, value]) => [
        field,
        typeof value === 'string' ? (rows[field]?.form.parse(value) ?? value) : value,
      ])
      return [section, Object.fromEntries(values)]
    }),
  )
}
