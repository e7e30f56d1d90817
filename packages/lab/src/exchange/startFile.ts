import { createHash } from 'node:crypto'
import type { Network } from '@credit/core'
import { importParameters, type RunConfiguration } from '@credit/training'
import { InputError } from '../inputError.js'
import { readNamed } from '../namedByFlag.js'

type Start = NonNullable<RunConfiguration['start']>

/**
 * What a configuration says of a file of parameters or of a feedback: its path, relative to the working directory, and what is in it.
 *
 * @throws ArgumentError when it can't be read.
 */
export function startFile(flag: string, file: string): Start {
  return { file, sha256: hashOf(readNamed(flag, file)) }
}

/**
 * The parameters that a run starts from, flat.
 *
 * @throws ArgumentError when the file can't be read and as `importParameters`, InputError when it is another one by now.
 */
export function readStart({ file, sha256 }: Start, network: Network): Float64Array {
  return importParameters(network, namedBytes('--start', { file, sha256 }), file).data
}

/**
 * What is in a file that a configuration names with its hash.
 *
 * @throws ArgumentError when it can't be read, InputError when it is another one by now.
 */
export function namedBytes(flag: '--start' | '--feedback', { file, sha256 }: Start): Uint8Array {
  const bytes = readNamed(flag, file)
  const found = hashOf(bytes)
  if (found === sha256) return bytes
  throw new InputError(`${file}: its SHA-256 is ${found}, not ${sha256}, that of the run's ${flag.slice(2)}`)
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
