/** A file that a person gave or kept is missing, damaged or of another format: the message alone tells which. */
export class InputError extends Error {
  override readonly name = 'InputError'
}
