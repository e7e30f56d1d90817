import type { RunConfiguration } from '@credit/training'
import { InputError } from '../inputError.js'
import { moduleHash, modulePath } from '../moduleFile.js'
import { type NamedFile, namedFiles } from '../namedFiles.js'

/** Which modules of one's own may run: all, or those of these SHA-256. */
export type AllowedModules = 'all' | ReadonlySet<string>

/** What is neither a module of the library nor allowed; trying again changes nothing. */
export class NotAllowed extends InputError {}

function modulesOf(configuration: RunConfiguration): NamedFile[] {
  return namedFiles(configuration).filter(({ isModule }) => isModule)
}

/** The files that configurations name: modules of one's own, trials, parameters to start from, a feedback. */
export function pathsOf(configuration: RunConfiguration): string[] {
  const { start, feedback } = configuration
  const files = namedFiles(configuration).map(({ flag, text }) => modulePath(flag, text))
  return [...files, ...[start, feedback].flatMap((named) => (named === undefined ? [] : [named.file]))]
}

/** SHA-256 of the modules that runs name, relative to the working directory; each once. */
export function moduleHashes(configurations: readonly RunConfiguration[]): string[] {
  const flags = new Map(configurations.flatMap(modulesOf).map(({ flag, text }) => [text, flag]))
  return [...new Set([...flags].map(([text, flag]) => moduleHash(flag, text)))].sort()
}

/**
 * Runs that come in a file, or over a network, may be somebody else's: their modules run only if a command line says so.
 *
 * @param hashOf SHA-256 of the file at a path
 * @throws NotAllowed for a module that may not.
 */
export function checkAllowed(
  configuration: RunConfiguration,
  allowed: AllowedModules,
  hashOf?: (path: string) => string | undefined,
): void {
  if (allowed === 'all') return
  for (const { flag, text } of modulesOf(configuration)) {
    const path = modulePath(flag, text)
    const hash = hashOf === undefined ? moduleHash(flag, text) : hashOf(path)
    if (hash !== undefined && allowed.has(hash)) continue
    throw new NotAllowed(
      `${path}: a module that comes with runs is run only with --allow-modules, or --allow-hashes with its SHA-256, which is ${hash ?? 'not told'}`,
    )
  }
}
