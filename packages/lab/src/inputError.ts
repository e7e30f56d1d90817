/** A text on one line: messages of the JSON parser, or of a module that fails to load, have several. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
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
