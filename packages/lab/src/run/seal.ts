import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { isThere, readRegular, readText, replaceFile } from '../files.js'
import { Damaged } from '../inputError.js'
import { checkFormat, FormatError, format } from './format.js'
import type { Digest } from './log.js'

export const sealName = 'seal.json'
const sealSchema = z.object({
  format: z.literal(format),
  // plain names: a path could lead out of the folder, to a device that never ends
  files: z.record(z.string().regex(/^[\w-][\w.-]*$/), z.object({ bytes: z.number(), sha256: z.string() })),
})

/**
 * Writes the last file of a run, which says what the others are: a folder without it is not a finished run.
 *
 * @param known of files of which the writer knows what they should hold.
 */
export function seal(
  folder: string,
  names: readonly string[],
  known: Readonly<Record<string, Digest>> = {},
): void {
  const files = Object.fromEntries(names.map((file) => [file, known[file] ?? digestOf(join(folder, file))]))
  replaceFile(join(folder, sealName), `${JSON.stringify({ format, files }, null, 2)}\n`)
}

/** Whether a folder holds the seal of a finished run, intact or not. */
export function isSealed(folder: string): boolean {
  return isThere(join(folder, sealName))
}

/**
 * @throws Damaged, naming the file, when a file of a finished run is missing or not what it was when the run ended, or
 *   there is no seal; InputError when one of them can't be read; FormatError for a run of another version.
 */
export function checkSeal(folder: string): void {
  const path = join(folder, sealName)
  let text: string
  try {
    text = readText(path)
  } catch (error) {
    throw error instanceof Damaged ? new Damaged(`${path}: missing: the run is not finished`) : error
  }
  let sealed: z.output<typeof sealSchema>
  try {
    const found = JSON.parse(text)
    if (Number.isInteger(found?.format)) checkFormat(found.format, path)
    sealed = sealSchema.parse(found)
  } catch (error) {
    if (error instanceof FormatError) throw error
    throw new Damaged(`${path}: damaged`)
  }
  for (const [file, wanted] of Object.entries(sealed.files)) {
    const at = join(folder, file)
    let found: ReturnType<typeof digestOf>
    try {
      found = digestOf(at)
    } catch (error) {
      throw error instanceof Damaged ? new Damaged(`${at}: missing, though ${sealName} lists it`) : error
    }
    if (found.bytes !== wanted.bytes) {
      throw new Damaged(`${at}: damaged: ${found.bytes} bytes, ${wanted.bytes} in ${sealName}`)
    }
    if (found.sha256 !== wanted.sha256) {
      throw new Damaged(`${at}: damaged: its SHA-256 is not the one in ${sealName}`)
    }
  }
}

function digestOf(path: string): Digest {
  const bytes = readRegular(path)
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
