import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Network } from '@credit/core'
import { importParameters, type RunConfiguration } from '@credit/training'
import { InputError, unreadable } from '../inputError.js'

type Start = NonNullable<RunConfiguration['start']>

/**
 * What a configuration says of a file of parameters or of a feedback: its path, relative to the working directory, and what is in it.
 *
 * @throws InputError when it can't be read.
 */
export function startFile(file: string): Start {
  return { file, sha256: hashOf(bytesOf(file)) }
}

/**
 * The parameters that a run starts from, flat.
 *
 * @throws InputError when the file can't be read or is another one by now, ArgumentError as `importParameters`.
 */
export function readStart({ file, sha256 }: Start, network: Network): Float64Array {
  return importParameters(network, namedBytes({ file, sha256 }, "the run's start"), file).data
}

/**
 * What is in a file that a configuration names with its hash.
 *
 * @throws InputError when it can't be read or is another one by now.
 */
export function namedBytes({ file, sha256 }: Start, what: string): Uint8Array {
  const bytes = bytesOf(file)
  const found = hashOf(bytes)
  if (found === sha256) return bytes
  throw new InputError(`${file}: its SHA-256 is ${found}, not ${sha256}, that of ${what}`)
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    throw unreadable(file, error)
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
