import { isDeepStrictEqual } from 'node:util'
import type { Task } from '@credit/tasks'
import type { RunConfiguration } from '@credit/training'
import { withDefaults } from '@credit/training/schema'
import { moduleHash } from '../moduleFile.js'
import { namedFiles } from '../namedFiles.js'
import { versions } from '../versions.js'
import { format } from './format.js'

/** All that decides the numbers of a run. */
export interface Manifest extends FoundOut {
  readonly format: number
  readonly configuration: RunConfiguration
  readonly versions: Readonly<Record<string, string>>
  /** SHA-256 of each file of the user's own that it names: modules, trials. */
  readonly modules?: Readonly<Record<string, string>>
}

/** What is known once a run is computed, and the same for the whole of it. */
export interface FoundOut {
  /** The class of its bits, such as 'float32 plain'. */
  readonly bits?: string
  /** What its task says of itself: with the options of this run, and of a user's own too. */
  readonly task?: Pick<Task, 'name' | 'chance'>
}

export function manifestOf(configuration: RunConfiguration): Manifest {
  const modules = namedFiles(configuration).map(({ flag, text }) => [text, moduleHash(flag, text)] as const)
  const hashes = modules.length === 0 ? {} : { modules: Object.fromEntries(modules) }
  return { format, configuration, versions: versions(), ...hashes }
}

/**
 * The first difference between the run that is there and the one that is asked for; null when there is none. Nobody asks for what
 * is found out: a training that goes on with another class of bits refuses it. A setting that was not there yet when the run was
 * written has its default.
 */
export function whyNotThisRun(there: Manifest, asked: Manifest): string | null {
  const [before, now] = [flat(askedFor(there)), flat(askedFor(asked))]
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (isDeepStrictEqual(before[key], now[key])) continue
    const shown = (value: unknown) => (value === undefined ? 'not set' : String(value))
    const what = key.replace(/^configuration\./, '')
    return `${what} is ${shown(before[key])} there, ${shown(now[key])} here`
  }
  return null
}

function askedFor(manifest: Manifest): unknown {
  // what was read from a disk may be anything
  if (typeof manifest !== 'object' || manifest === null) return manifest
  const { bits: _, task: __, configuration, ...rest } = manifest
  return { ...rest, configuration: withDefaults(configuration) }
}

/** Values by their path. */
function flat(value: unknown, path = ''): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { [path]: JSON.stringify(value) }
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, each]) => flat(each, path === '' ? key : `${path}.${key}`)),
  )
}
