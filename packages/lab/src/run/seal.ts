import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { replaceFile } from '../files.js'
import { InputError } from '../inputError.js'
import { format } from './format.js'

export const sealName = 'seal.json'
const sealSchema = z.object({
  format: z.literal(format),
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
})

/** Writes the last file of a run, which says what the others are: a folder without it is not a finished run. */
export function seal(folder: string, names: readonly string[]): void {
  const files = Object.fromEntries(names.map((file) => [file, digestOf(join(folder, file))]))
  replaceFile(join(folder, sealName), `${JSON.stringify({ format, files }, null, 2)}\n`)
}

/** Whether a folder holds the seal of a finished run, intact or not. */
export function isSealed(folder: string): boolean {
  return existsSync(join(folder, sealName))
}

/**
 * @throws InputError, naming the file, when a file of a finished run is missing or not what it was when the run ended, or
 *   there is no seal that can be read.
 */
export function checkSeal(folder: string): void {
  const path = join(folder, sealName)
  let sealed: z.output<typeof sealSchema>
  try {
    sealed = sealSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new InputError(`${path}: ${missing ? 'missing: the run is not finished' : 'damaged'}`)
  }
  for (const [file, wanted] of Object.entries(sealed.files)) {
    const at = join(folder, file)
    let found: ReturnType<typeof digestOf>
    try {
      found = digestOf(at)
    } catch {
      throw new InputError(`${at}: missing, though ${sealName} lists it`)
    }
    if (found.bytes !== wanted.bytes) {
      throw new InputError(`${at}: damaged: ${found.bytes} bytes, ${wanted.bytes} in ${sealName}`)
    }
    if (found.sha256 !== wanted.sha256) {
      throw new InputError(`${at}: damaged: its SHA-256 is not the one in ${sealName}`)
    }
  }
}

function digestOf(path: string): { bytes: number; sha256: string } {
  const bytes = readFileSync(path)
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
