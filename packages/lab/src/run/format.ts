import { InputError } from '../inputError.js'

/** The version of the form of run folders and comparisons; another one is refused by name. */
export const format = 2

/** A file of a format that this version does not know: of the whole folder, then, not of one run. */
export class FormatError extends InputError {}

/** What to do with what another version made. */
export const ofAnotherVersion = 'read it with the version that made it, or train again'

/** @throws FormatError that names the file and says what to do. */
export function checkFormat(found: unknown, path: string): void {
  if (found === format) return
  throw new FormatError(
    `${path}: unknown format ${JSON.stringify(found) ?? '(none)'}; this version reads ${format}: ${ofAnotherVersion}`,
  )
}
