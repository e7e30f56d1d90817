import { parseJson } from './json.js'

/**
 * A text on one line: messages of the JSON parser, or of a module that fails to load, have several. What a terminal would take for a
 * command, in what they quote of a file, stands as its number.
 */
export function oneLine(text: string): string {
  const visible = (found: string) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\ufeff]/gu, visible)
}

/** The content of a file of JSON. */
export function parsedJson(path: string, text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw new InputError(`${path}: not valid JSON (${errorOf(error).message})`)
  }
}

/** What was thrown, as an error: code of others throws texts, too. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`${String(thrown)} was thrown, which is no Error`)
}

/** A person's mistake, and what the system says of a disk, in a line; a mistake of ours with the trace that shows where. */
export function messageOf(error: Error): string {
  return isTheirs(error) ? error.message : (error.stack ?? error.message)
}

/** Whether an error is a person's, or the system's. */
export function isTheirs(error: Error): boolean {
  return ['ArgumentError', 'CLIError', 'InputError'].includes(error.name) || 'syscall' in error
}

/**
 * A file that a person gave or kept is missing, damaged or of another format: the message alone, a line, tells which.
 */
export class InputError extends Error {
  override readonly name = 'InputError'

  constructor(message: string) {
    super(oneLine(message))
  }
}

/**
 * A file is missing, or its content is not what its hash says: what can be told only after the whole of it was read, so that
 * a disk that fails for a moment is never taken for it.
 */
export class Damaged extends InputError {}
