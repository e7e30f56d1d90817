import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { replaceFile } from '../../files.js'
import { InputError } from '../../inputError.js'

/** Files of one folder as one piece, with its SHA-256. */
export interface Archive {
  readonly bytes: Uint8Array
  readonly sha256: string
}

/** The names that runs give to their files; an archive from elsewhere may not name any other place. */
const legal = /^[\w-]+\.(json|jsonl|arrays)$/

export function pack(folder: string, names: readonly string[]): Archive {
  const files = Object.fromEntries(
    names.map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))]),
  )
  // the same files give the same bytes
  const bytes = zipSync(files, { level: 1, mtime: new Date(2000, 0, 1) })
  return { bytes, sha256: sha256Of(bytes) }
}

/** @throws InputError when it is not what its hash says, or holds what no run does. */
export function unpack({ bytes, sha256 }: Archive, folder: string): void {
  if (sha256Of(bytes) !== sha256)
    throw new InputError(`${folder}: the archive that came is damaged: not its SHA-256`)
  const files = unzipSync(bytes)
  for (const name of Object.keys(files)) {
    if (!legal.test(name))
      throw new InputError(`${folder}: the archive that came holds ${JSON.stringify(name)}`)
  }
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) replaceFile(join(folder, name), content)
}

/** What a run can be gone on with from, and the name of its newest checkpoint; null before the first one. */
export function packCheckpoint(partial: string): (Archive & { readonly name: string }) | null {
  let names: string[]
  try {
    names = readdirSync(partial)
  } catch {
    return null
  }
  const name = names
    .filter((each) => /^checkpoint-\d+\.arrays$/.test(each))
    .sort()
    .at(-1)
  if (name === undefined) return null
  try {
    // the logs are read after it: what they hold beyond it is cut off when the run goes on
    return { ...pack(partial, [name, 'metrics.jsonl', 'timing.jsonl', 'manifest.json']), name }
  } catch (error) {
    // a newer one has taken its place, or the run has just ended
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

export function packRun(folder: string): Archive {
  return pack(folder, readdirSync(folder).sort())
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
