import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, isAbsolute, join, normalize, resolve } from 'node:path'
import { replaceFile } from '../../files.js'
import { InputError } from '../../inputError.js'
import { sha256Of } from './archive.js'
import { fileKey } from './keys.js'
import type { Redis } from './libraries.js'

/** How many folders up relative paths may go on a worker. */
const depth = 8

/** Whether a path leads to a place below the folder that a worker makes for it, where no import looks for a package. */
function travels(path: string): boolean {
  const parts = normalize(path).split(/[/\\]/)
  const up = parts.filter((part) => part === '..').length
  return !isAbsolute(path) && up <= depth && !parts.includes('node_modules')
}

/**
 * Sends files by their hash; what the server has already is not sent again.
 *
 * @returns the hash of each.
 * @throws InputError for one that can't be read, or whose path no other machine has.
 */
export async function sendFiles(
  redis: Redis,
  paths: readonly string[],
  cwd: string,
): Promise<Record<string, string>> {
  const sent: Record<string, string> = {}
  for (const path of new Set(paths)) {
    if (!travels(path)) {
      throw new InputError(
        `credit: --engine bullmq: ${path} must be a path relative to the working directory: it travels to other machines`,
      )
    }
    sent[path] = await send(redis, resolve(cwd, path))
  }
  return sent
}

/** The same of the files of a folder. */
export async function sendFolder(redis: Redis, folder: string): Promise<Record<string, string>> {
  const sent: Record<string, string> = {}
  for (const name of readdirSync(folder)) {
    if (statSync(join(folder, name)).isFile()) sent[name] = await send(redis, join(folder, name))
  }
  return sent
}

async function send(redis: Redis, file: string): Promise<string> {
  let content: Buffer
  try {
    content = readFileSync(file)
  } catch (error) {
    throw new InputError(`${file}: ${(error as Error).message}`)
  }
  const hash = sha256Of(content)
  await redis.set(fileKey(hash), content, 'NX')
  return hash
}

/**
 * Puts files where a configuration finds them.
 *
 * @returns the working directory for which its paths hold.
 * @throws InputError for one that the server has not, or not whole.
 */
export async function receiveFiles(
  redis: Pick<Redis, 'getBuffer'>,
  files: Readonly<Record<string, string>>,
  root: string,
): Promise<string> {
  // deep enough for paths that go up
  const cwd = join(root, ...new Array<string>(depth).fill('d'))
  // what comes from a server may be anything
  for (const path of Object.keys(files))
    if (!travels(path)) throw new InputError(`${path}: leads out of the folder of the run`)
  if (new Set(Object.keys(files).map((path) => normalize(path))).size < Object.keys(files).length)
    throw new InputError(`${Object.keys(files).join(', ')}: two files for one path`)
  mkdirSync(cwd, { recursive: true })
  await receive(redis, files, cwd)
  return cwd
}

/** The files of a task, by their names. */
export async function receiveFolder(
  redis: Pick<Redis, 'getBuffer'>,
  files: Readonly<Record<string, string>>,
  folder: string,
): Promise<void> {
  for (const name of Object.keys(files))
    if (basename(name) !== name || name === '..') throw new InputError(`${name}: is no name of a file`)
  await receive(redis, files, folder)
}

async function receive(
  redis: Pick<Redis, 'getBuffer'>,
  files: Readonly<Record<string, string>>,
  folder: string,
): Promise<void> {
  for (const [path, hash] of Object.entries(files)) {
    const content = await redis.getBuffer(fileKey(hash))
    if (content === null)
      throw new InputError(`${path}: the file is not on the server (SHA-256 ${hash}); submit the study again`)
    if (sha256Of(content) !== hash)
      throw new InputError(`${path}: what came from the server is not the file (SHA-256)`)
    const at = resolve(folder, path)
    mkdirSync(join(at, '..'), { recursive: true })
    replaceFile(at, content)
  }
}
