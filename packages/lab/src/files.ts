import { randomUUID } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { Damaged, InputError } from './inputError.js'

/**
 * Replaces a file whole: written under a temporary name, synced, renamed. A reader sees the old or the new.
 *
 * @param content in parts where it is large: they are not joined in memory
 */
export function replaceFile(path: string, content: string | Uint8Array | readonly Uint8Array[]): void {
  // Not by the process's number: on a shared disk two machines may write the file at once.
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`
  try {
    const file = openSync(temporary, 'w')
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
      for (const part of bytes instanceof Uint8Array ? [bytes] : bytes) {
        for (let at = 0; at < part.length; ) at += writeSync(file, part, at)
      }
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}

/**
 * Whether there is something of this name.
 *
 * @throws InputError when that can't be told now: what was taken for missing would be made anew.
 */
export function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    throw notNow(path, error)
  }
}

/** The new name survives a power cut only once the folder is on disk too. Windows cannot open a folder. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * The bytes of a file. A pipe or a device, which may never end, is none.
 *
 * @throws Damaged when it is missing, InputError when it is there and can't be read now: that says nothing of its content.
 */
export function readRegular(path: string): Buffer {
  try {
    if (statSync(path).isFile()) return readFileSync(path)
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new Damaged(`${path}: missing`)
      : notNow(path, error)
  }
  throw new InputError(`${path}: is no file`)
}

/** The text of a file, as `readRegular` reads it. */
export function readText(path: string): string {
  return readRegular(path).toString('utf8')
}

function notNow(path: string, error: unknown): InputError {
  const { code, message } = error as NodeJS.ErrnoException
  return new InputError(`${path}: cannot be read (${code ?? message})`)
}
