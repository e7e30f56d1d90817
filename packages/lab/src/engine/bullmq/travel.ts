import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { isAbsolute, join, normalize, resolve } from 'node:path'
import type { RunConfiguration } from '@credit/training'
import { isModulePath } from '@credit/training/schema'
import { replaceFile } from '../../files.js'
import { InputError } from '../../inputError.js'
import { modulePath } from '../../moduleFile.js'
import { sha256Of } from './archive.js'
import { fileKey } from './keys.js'
import type { Redis } from './libraries.js'

/** The files that configurations name: modules of one's own, parameters to start from. */
export function pathsOf({ task, rule, start }: RunConfiguration): string[] {
  const named = [
    ['--tasks', task],
    ['--rules', rule],
  ] as const
  const modules = named.filter(([, text]) => isModulePath(text)).map(([flag, text]) => modulePath(flag, text))
  return start === undefined ? modules : [...modules, start.file]
}

/** How many folders up relative paths may go on a worker. */
const depth = 8

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
    if (
      isAbsolute(path) ||
      normalize(path)
        .split(/[/\\]/)
        .filter((part) => part === '..').length > depth
    ) {
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
  redis: Redis,
  files: Readonly<Record<string, string>>,
  root: string,
): Promise<string> {
  // deep enough for paths that go up
  const cwd = join(root, ...new Array<string>(depth).fill('d'))
  mkdirSync(cwd, { recursive: true })
  await receive(redis, files, cwd)
  return cwd
}

export async function receive(
  redis: Redis,
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
