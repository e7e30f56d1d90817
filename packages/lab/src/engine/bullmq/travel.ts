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

type Hashes = Readonly<Record<string, string>>
type Server = Pick<Redis, 'getBuffer'>

/**
 * What has travelled to this worker, each set of files once: runs of a study share them, and with them what a process has
 * loaded.
 */
export class Received {
  private readonly places = new Map<string, Promise<string>>()

  constructor(
    private readonly redis: Server,
    private readonly root: string,
  ) {}

  /**
   * Puts files where a configuration finds them.
   *
   * @returns the working directory for which its paths hold.
   * @throws InputError for one that the server has not, or not whole.
   */
  files(files: Hashes): Promise<string> {
    return this.once('files', files, receiveFiles)
  }

  /** The files of a task, by their names. @returns their folder. */
  folder(files: Hashes): Promise<string> {
    return this.once('data', files, receiveFolder)
  }

  private once(
    kind: string,
    files: Hashes,
    receive: (redis: Server, files: Hashes, root: string) => Promise<string>,
  ): Promise<string> {
    const name = `${kind}-${sha256Of(JSON.stringify(Object.entries(files).sort())).slice(0, 16)}`
    let place = this.places.get(name)
    if (place === undefined) {
      place = receive(this.redis, files, join(this.root, name))
      this.places.set(name, place)
      // the next run asks again
      place.catch(() => this.places.delete(name))
    }
    return place
  }
}

async function receiveFiles(redis: Server, files: Hashes, root: string): Promise<string> {
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

async function receiveFolder(redis: Server, files: Hashes, folder: string): Promise<string> {
  for (const name of Object.keys(files))
    if (basename(name) !== name || name === '..') throw new InputError(`${name}: is no name of a file`)
  await receive(redis, files, folder)
  return folder
}

async function receive(redis: Server, files: Hashes, folder: string): Promise<void> {
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
