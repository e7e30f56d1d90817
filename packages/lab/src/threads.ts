import { InputError } from './inputError.js'

/**
 * Throws where the worker threads that trainings run in do not answer: in Deno their pool waits for ever.
 *
 * @throws InputError that says so, and what to take instead.
 */
export function checkThreads(
  versions: Readonly<Record<string, string | undefined>> = process.versions,
): void {
  const { deno } = versions
  if (deno === undefined) return
  throw new InputError(
    `credit: worker threads do not answer in Deno ${deno}: run the command with Node (20.19 or later); the library runs in Deno`,
  )
}
