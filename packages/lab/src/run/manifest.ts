import { isDeepStrictEqual } from 'node:util'
import type { RunConfiguration } from '@credit/training'
import { moduleHash } from '../moduleFile.js'
import { namedFiles } from '../namedFiles.js'
import { versions } from '../versions.js'
import { format } from './format.js'

/** All that decides the numbers of a run. */
export interface Manifest {
  readonly format: number
  readonly configuration: RunConfiguration
  readonly versions: Readonly<Record<string, string>>
  /** SHA-256 of each file of the user's own that it names: modules, trials. */
  readonly modules?: Readonly<Record<string, string>>
  /** The class of its bits, such as 'float32 plain': known once it is computed, and the same for the whole run. */
  readonly bits?: string
}

export function manifestOf(configuration: RunConfiguration): Manifest {
  const modules = namedFiles(configuration).map(({ flag, text }) => [text, moduleHash(flag, text)] as const)
  const hashes = modules.length === 0 ? {} : { modules: Object.fromEntries(modules) }
  return { format, configuration, versions: versions(), ...hashes }
}

/**
 * The first difference between the run that is there and the one that is asked for; null when there is none. Nobody asks for a
 * class of bits: a training that goes on with another one refuses it.
 */
export function whyNotThisRun(there: Manifest, asked: Manifest): string | null {
  const { [bitsName]: _, ...before } = flat(there)
  const { [bitsName]: __, ...now } = flat(asked)
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (isDeepStrictEqual(before[key], now[key])) continue
    const shown = (value: unknown) => (value === undefined ? 'not set' : String(value))
    const what = key.replace(/^configuration\./, '')
    return `${what} is ${shown(before[key])} there, ${shown(now[key])} here`
  }
  return null
}

const bitsName = 'bits' satisfies keyof Manifest

/** Values by their path. */
function flat(value: unknown, path = ''): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { [path]: JSON.stringify(value) }
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, each]) => flat(each, path === '' ? key : `${path}.${key}`)),
  )
}
