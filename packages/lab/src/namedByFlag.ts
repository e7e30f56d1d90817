import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { ArgumentError } from '@credit/core'
import { guess, nearest } from '@credit/core/options'
import { isPath } from '@credit/training/schema'
import { errorOf } from './inputError.js'

/**
 * The bytes of a file that a person named, by a flag or in its place in a file.
 *
 * @throws ArgumentError that names the flag, and the file of nearly that name where it is not there.
 */
export function readNamed(flag: string, path: string): Buffer {
  try {
    const stat = statSync(path)
    // a device, and a pipe that nobody writes into, have no end
    if (stat.isDirectory() || stat.isFile()) return readFileSync(path)
  } catch (error) {
    const { code, message } = errorOf(error) as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new ArgumentError('credit', flag, `a file that is there${guess(neighbour(path))}`, path)
    }
    const reasons: Readonly<Record<string, string>> = {
      EISDIR: 'this is a folder',
      EACCES: 'this may not be read',
    }
    throw new ArgumentError(
      'credit',
      flag,
      `a file that can be read: ${reasons[code ?? ''] ?? message}`,
      path,
    )
  }
  throw new ArgumentError('credit', flag, 'a file, not a pipe or a device', path)
}

/** A file in the same folder whose name is this or nearly this, as one would type it. */
function neighbour(path: string): string | undefined {
  try {
    const name = basename(path)
    const found = nearest(name, readdirSync(dirname(path)))
    return found && `${path.slice(0, path.length - name.length)}${found}`
  } catch {
    // no such folder either
    return undefined
  }
}

/**
 * For a file that was typed without the dot of its path, `mine.mjs:k=3`: the path, where the file, or one of nearly that name, is
 * there; undefined for any other text.
 */
export function pathMeant(text: unknown): string | undefined {
  const [, file, options = ''] = /^([^:]+\.(?:[cm]?[jt]s|npz))(:.*)?$/s.exec(String(text)) ?? []
  if (file === undefined || isPath(file)) return undefined
  const path = `./${file}`
  const there = neighbour(path)
  return there === undefined ? undefined : `${there}${options}`
}
