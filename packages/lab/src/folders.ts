import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isThere } from './files.js'
import { InputError } from './inputError.js'

/** What a folder holds, by the file that says so. */
export type FolderKind = 'comparison' | 'run' | 'neither'

/** @throws InputError when there is no such folder. */
export function kindOf(folder: string): FolderKind {
  if (!isThere(folder)) throw new InputError(`${folder}: no such folder`)
  if (!statSync(folder).isDirectory()) throw new InputError(`${folder}: a file, not a folder`)
  if (isThere(join(folder, 'comparison.json'))) return 'comparison'
  return isThere(join(folder, 'manifest.json')) ? 'run' : 'neither'
}

/**
 * The file that lists the runs of a comparison.
 *
 * @throws InputError that says what the folder holds instead.
 */
export function comparisonIn(folder: string): string {
  const kind = kindOf(folder)
  if (kind === 'comparison') return join(folder, 'comparison.json')
  throw new InputError(
    kind === 'run'
      ? `${folder}: a single run, not a comparison`
      : `${folder}: neither a comparison (no comparison.json) nor a run (no manifest.json)`,
  )
}

/** @throws InputError, with the path of one of its runs, when the folder holds a comparison, or nothing. */
export function checkIsRun(folder: string): void {
  const kind = kindOf(folder)
  if (kind === 'run') return
  const first = kind === 'comparison' ? firstRun(folder) : undefined
  throw new InputError(
    kind === 'comparison'
      ? `${folder}: a comparison, not a run${first === undefined ? '' : `; one of its runs is ${first}`}`
      : `${folder}: neither a run (no manifest.json) nor a comparison (no comparison.json)`,
  )
}

function firstRun(folder: string): string | undefined {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const manifests = found.filter((path) => path.endsWith('manifest.json')).sort()
  return manifests.length === 0 ? undefined : join(folder, manifests[0], '..')
}
