import { ArgumentError } from '@credit/core'
import { nearest, oneOf } from '@credit/core/options'

type Options = Readonly<Record<string, unknown>>

/**
 * The options behind the colon of a notation, `k=3,form=slow`, numbers as numbers.
 *
 * @param argument whose text it is, for the error
 * @throws ArgumentError for another form.
 */
export function parseOptions(
  caller: string,
  argument: string,
  text: string,
): Record<string, string | number> {
  const options: Record<string, string | number> = {}
  for (const part of text.split(',')) {
    const pair = /^([A-Za-z]\w*)=(.+)$/.exec(part)
    if (pair === null) throw new ArgumentError(caller, argument, 'options such as k=3,form=slow', text)
    const value = Number(pair[2])
    options[pair[1]] = Number.isNaN(value) ? pair[2] : value
  }
  return options
}

/** What else `makeWith` knows of a function. */
export interface MakeWithOptions {
  /** Options that the program gives. */
  readonly implied?: Options
  /** All options that there are; left out: those that the function asks for. */
  readonly legal?: readonly string[] | undefined
}

/** @throws ArgumentError for an option that the program gives: another value of it would not be heard. */
export function refuseImplied(name: string, options: Options, implied: readonly string[]): void {
  const taken = implied.find((option) => Object.hasOwn(options, option))
  if (taken === undefined) return
  throw new ArgumentError(
    'credit',
    `an option of ${name}`,
    `another than ${taken}, which is given to it`,
    taken,
  )
}

/**
 * What a function of options makes of them. An option that it doesn't ask for is none of its own.
 *
 * @throws ArgumentError for such an option, with those that it asks for and the one that was probably meant; and for options of a
 *   function that passes on whatever it is given, where a misspelt one could go unseen.
 */
export function makeWith(
  name: string,
  make: (options: Options) => unknown,
  options: Options,
  { implied = {}, legal }: MakeWithOptions = {},
): unknown {
  refuseImplied(name, options, Object.keys(implied))
  const asked = new Set<string>(legal)
  let passesOn = false
  let isListed = false
  let described: string | symbol | undefined
  const watched = new Proxy(
    { ...options, ...implied },
    {
      get(target, key, receiver) {
        // a copy lists the names, then describes and reads each: what is read to be passed on is not asked for
        if (isListed && key === described) passesOn = true
        else if (typeof key === 'string' && legal === undefined) asked.add(key)
        described = undefined
        return Reflect.get(target, key, receiver)
      },
      ownKeys(target) {
        isListed = true
        return Reflect.ownKeys(target)
      },
      getOwnPropertyDescriptor(target, key) {
        described = key
        return Reflect.getOwnPropertyDescriptor(target, key)
      },
    },
  )
  const given = Object.keys(options)
  const refuse = () => {
    const unknown = given.find((option) => !asked.has(option))
    if (unknown === undefined) return
    const known = [...asked].filter((option) => !Object.hasOwn(implied, option))
    const expected = known.length === 0 ? 'left out: it takes none' : oneOf(known, unknown)
    throw new ArgumentError('credit', `an option of ${name}`, expected, unknown)
  }
  if (legal !== undefined) refuse()
  let made: unknown
  try {
    made = make(watched)
  } catch (error) {
    // what is lacking may be what was misspelt
    const unknown = given.find((option) => !asked.has(option))
    if (unknown !== undefined && nearest(unknown, [...asked]) !== undefined) refuse()
    throw error
  }
  if (legal === undefined && passesOn && given.some((option) => !asked.has(option))) {
    const expected = "named by it, as in export const options = ['k']: it passes on whatever it is given"
    throw new ArgumentError('credit', `an option of ${name}`, expected, given.join(', '))
  }
  if (legal === undefined) refuse()
  return made
}
