/** A module of a person's own wanted to end the process that it was run in. */
export class ExitError extends Error {
  override readonly name = 'InputError'

  constructor(code: unknown) {
    super(`it called process.exit(${code === undefined ? '' : String(code)}), which a rule may not do`)
  }
}

/**
 * From here on `process.exit` throws, until what is returned is called: a thread that ended so would leave its run without an
 * answer for ever, and the process would leave all the others.
 */
export function refuseExit(): () => void {
  const { exit } = process
  process.exit = (code) => {
    throw new ExitError(code)
  }
  return () => {
    process.exit = exit
  }
}
