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
 * What a function of options makes of them. Which options it has is said by `legal`; without it, they are those that it asks for.
 *
 * @throws ArgumentError for an option that it has not, with those that it has and the one that was probably meant; and for options
 *   of a function that copies whatever it is given, where a misspelt one could go unseen.
 */
export function makeWith(
  name: string,
  make: (options: Options) => unknown,
  options: Options,
  { implied = {}, legal }: MakeWithOptions = {},
): unknown {
  refuseImplied(name, options, Object.keys(implied))
  const refuse = (expected: string, option: string): never => {
    throw new ArgumentError('credit', `an option of ${name}`, expected, option)
  }
  const given = Object.keys(options)
  const all = { ...options, ...implied }
  if (legal !== undefined) {
    const unknown = given.find((option) => !legal.includes(option))
    return unknown === undefined ? make(all) : refuse(oneOrNone(legal, unknown), unknown)
  }

  const { watched, asked, isCopied } = watch(all)
  const findUnasked = () => given.find((option) => !asked.has(option))
  const refuseUnasked = (unasked: string) => {
    const own = [...asked].filter((option) => !Object.hasOwn(implied, option))
    return refuse(oneOrNone(own, unasked), unasked)
  }
  let made: unknown
  try {
    made = make(watched)
  } catch (error) {
    // what is lacking may be what was misspelt
    const unasked = findUnasked()
    if (unasked !== undefined && nearest(unasked, [...asked]) !== undefined) refuseUnasked(unasked)
    throw error
  }
  const unasked = findUnasked()
  if (unasked === undefined) return made
  if (!isCopied()) return refuseUnasked(unasked)
  const expected = "named by it, as in export const options = ['k']: it passes on whatever it is given"
  return refuse(expected, given.join(', '))
}

const oneOrNone = (legal: readonly string[], unknown: string) =>
  legal.length === 0 ? 'left out: it takes none' : oneOf(legal, unknown)

/**
 * Options that keep the names that were asked for. A copy, `{ ...options }` or a rest parameter, asks for each name in turn right
 * after it has had the property described: that is noted as a copy, and no name of it as asked for.
 */
function watch(options: Options) {
  const asked = new Set<string>()
  let copied = false
  let described: string | symbol | undefined
  const watched = new Proxy(options, {
    getOwnPropertyDescriptor(target, key) {
      described = key
      return Reflect.getOwnPropertyDescriptor(target, key)
    },
    get(target, key) {
      if (key === described) copied = true
      else if (typeof key === 'string') asked.add(key)
      described = undefined
      return Reflect.get(target, key)
    },
  })
  return { watched, asked, isCopied: () => copied }
}
