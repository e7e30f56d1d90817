import { randomUUID } from 'node:crypto'
import { closeSync, openSync, readdirSync, readSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isThere, readText } from '../files.js'
import { InputError } from '../inputError.js'
import { magic } from './arrayFile.js'
import { sealName } from './seal.js'

/** Where the run that a finished one takes the place of waits until the new one has its name. */
export const replacedName = 'replaced'

const written =
  /^(manifest\.json|(metrics|timing)\.jsonl|(parameters|snapshots)\.arrays|seal\.json|checkpoint-\d+\.arrays)/
/** What `replaceFile` and `setAside` add to a name. */
const marked = /\.[0-9a-f]{8}\.(tmp|damaged)$/
const temporary = /\.[0-9a-f]{8}\.tmp$/

function isOwn(name: string): boolean {
  const [known] = written.exec(name) ?? []
  return known !== undefined && (name === known || marked.exec(name)?.index === known.length)
}

/**
 * Throws unless a folder is empty or that of a run and nothing else: all that is in it has the name of a file of a run, and
 * one of them shows that a run wrote it.
 *
 * @throws InputError that names what else is there.
 */
export function checkOwn(folder: string): void {
  const entries = readdirSync(folder, { withFileTypes: true })
  const refuse = (name: string, why: string) =>
    new InputError(`${join(folder, name)}: ${why}: nothing was changed; move it away, or use another --out`)
  for (const entry of entries) {
    if (entry.name === replacedName && entry.isDirectory()) checkOwn(join(folder, replacedName))
    else if (!entry.isFile() || !isOwn(entry.name)) throw refuse(entry.name, 'not written by a run')
  }
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  if (names.every((name) => temporary.test(name))) return
  if (!names.some((name) => isProof(folder, name))) throw refuse(names[0], 'in a folder that no run began')
}

/** Whether a file can only be that of a run. */
function isProof(folder: string, name: string): boolean {
  const path = join(folder, name)
  if (/\.arrays/.test(name)) return beginning(path, magic.length) === magic
  if (name !== 'manifest.json' && name !== sealName) return false
  try {
    const found = JSON.parse(readText(path))
    return typeof found?.format === 'number' && typeof (found.configuration ?? found.files) === 'object'
  } catch {
    return false
  }
}

function beginning(path: string, length: number): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(length)
    return bytes.toString('latin1', 0, readSync(file, bytes, 0, length, 0))
  } finally {
    closeSync(file)
  }
}

/** Removes the files of a run, one by one, and its folder: what anybody else has put there stays, and with it the folder. */
export function removeOwn(folder: string): void {
  if (!isThere(folder)) return
  checkOwn(folder)
  if (isThere(join(folder, replacedName))) removeOwn(join(folder, replacedName))
  const names = readdirSync(folder).filter(isOwn)
  // what shows whose folder it is goes last: killed in between, the next process can still tell
  const proofs = new Set(names.filter((name) => isProof(folder, name)))
  const order = [...names.filter((name) => !proofs.has(name)), ...proofs]
  for (const name of order) rmSync(join(folder, name), { force: true })
  rmdirSync(folder)
}

/** Removes the files of a run that are not to be kept. */
export function keepOnly(folder: string, isKept: (name: string) => boolean): void {
  for (const name of readdirSync(folder)) if (isOwn(name) && !isKept(name)) rmSync(join(folder, name))
}

/** Gives what is damaged another name, which is returned: it may be worth more to its owner than to a program. */
export function setAside(path: string): string {
  const aside = `${path}.${randomUUID().slice(0, 8)}.damaged`
  renameSync(path, aside)
  return aside
}
