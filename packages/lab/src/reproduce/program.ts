import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isThere } from '../files.js'
import { versions } from '../versions.js'

/** Which program made some runs. */
export interface Program {
  readonly versions: Readonly<Record<string, string>>
  /** SHA-256 over the built JavaScript of all packages; null where nothing is built. */
  readonly build: string | null
  /** The commit that the packages were packed from; left out where they don't say. */
  readonly commit?: string | undefined
}

/** The program that is running. */
export function thisProgram(): Program {
  const require = createRequire(import.meta.url)
  const names = [...Object.keys(versions()), '@credit/lab'].sort()
  const { gitHead } = JSON.parse(readFileSync(require.resolve('@credit/lab/package.json'), 'utf8'))
  const commit = typeof gitHead === 'string' ? { commit: gitHead } : {}
  const hash = createHash('sha256')
  for (const name of names) {
    const dist = join(dirname(require.resolve(`${name}/package.json`)), 'dist')
    if (!isThere(dist)) return { versions: versions(), build: null, ...commit }
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.js'),
    )
    for (const file of files.sort()) hash.update(`${name}/${file}\n`).update(readFileSync(join(dist, file)))
  }
  return { versions: versions(), build: hash.digest('hex'), ...commit }
}
