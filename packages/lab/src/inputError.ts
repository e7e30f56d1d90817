/** A text on one line: messages of the JSON parser, or of a module that fails to load, have several. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

/** What was thrown, as an error: code of others throws texts, too. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`${String(thrown)} was thrown, which is no Error`)
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
