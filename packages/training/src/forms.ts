import { oneOf } from '@credit/core/options'

/** Where a value is wrong, and what is allowed there. */
export interface Fault {
  /** From the value that was looked at, inwards. */
  readonly path: readonly (string | number)[]
  /** For `… must be …`. */
  readonly expected: string
  readonly received: unknown
  /** Whether the last name of the path is one that must not be there. */
  readonly isUnknown?: boolean
}

/** What a value of plain data may be: it is checked, read from the text of a flag, and looked into by the name of a field. */
export interface Form<T> {
  readonly is: (value: unknown) => value is T
  /** What is wrong, or null. */
  readonly fault: (value: unknown) => Fault | null
  /** The value that a flag's text means; what it can't read it leaves as it is, for `fault` to refuse. */
  readonly parse: (text: string) => unknown
  /** For a help: `N`, `X`, `NAME`. */
  readonly hint: string
  /** Whether an object may lack it. */
  readonly isOptional: boolean
  /** Whether it only takes whole numbers. */
  readonly isWhole: boolean
  /** Those to choose among, for a menu; others may be right too. */
  readonly words: readonly string[]
  /** Names of the fields within; `NAME` where any will do. */
  readonly names: readonly string[]
  readonly child: (name: string) => Form<unknown> | undefined
}

/** The type of the values of a form. */
export type ValueOf<F> = F extends Form<infer T> ? T : never

interface Description {
  readonly fault: Form<unknown>['fault']
  readonly parse?: Form<unknown>['parse']
  readonly hint?: string
  readonly isWhole?: boolean
  readonly words?: readonly string[]
  readonly names?: readonly string[]
  readonly child?: Form<unknown>['child']
}

function form<T>({ fault, ...rest }: Description): Form<T> {
  return {
    parse: (text) => text,
    ...{ hint: 'NAME', isOptional: false, isWhole: false, words: [], names: [], child: () => undefined },
    ...rest,
    fault,
    is: (value): value is T => fault(value) === null,
  }
}

const wrong = (expected: string, received: unknown): Fault => ({ path: [], expected, received })

/** A fault of a part, seen from the whole. */
const within = (name: string | number, fault: Fault | null): Fault | null =>
  fault && { ...fault, path: [name, ...fault.path] }

/** Whether it is an object with names, such as JSON's. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

const numberIn = (text: string) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text))

export interface Range {
  readonly least?: number
  readonly most?: number
  readonly above?: number
  readonly below?: number
}

function outside(value: number, { least, most, above, below }: Range): string | null {
  if (least !== undefined && value < least) return `at least ${least}`
  if (above !== undefined && value <= above) return `more than ${above}`
  if (most !== undefined && value > most) return `at most ${most}`
  return below !== undefined && value >= below ? `less than ${below}` : null
}

/** A finite number. */
export function number(range: Range = {}): Form<number> {
  return form({
    hint: 'X',
    parse: numberIn,
    fault(value) {
      if (typeof value !== 'number' || !Number.isFinite(value)) return wrong('a number', value)
      const expected = outside(value, range)
      return expected === null ? null : wrong(expected, value)
    },
  })
}

/** A whole number that a float64 holds exactly. */
export function whole(least: number, most?: number): Form<number> {
  return form({
    hint: 'N',
    parse: numberIn,
    isWhole: true,
    fault(value) {
      if (typeof value !== 'number' || !Number.isFinite(value)) return wrong('a number', value)
      if (!Number.isSafeInteger(value)) return wrong('a whole number', value)
      const expected = outside(value, { least, ...(most !== undefined && { most }) })
      return expected === null ? null : wrong(expected, value)
    },
  })
}

/** One of some words. */
export function word<const T extends string>(...words: readonly T[]): Form<T> {
  return form({
    words,
    fault: (value) => (words.some((each) => each === value) ? null : wrong(oneOf(words, value), value)),
  })
}

/** A text of which `problem` says what is expected instead, or null. */
export function text(problem: (text: string) => string | null = () => null): Form<string> {
  return form({
    fault(value) {
      if (typeof value !== 'string') return wrong('a string', value)
      const expected = problem(value)
      return expected === null ? null : wrong(expected, value)
    },
  })
}

/** What a test lets pass. */
export function that<T>(expected: string, holds: (value: unknown) => value is T): Form<T> {
  return form({ fault: (value) => (holds(value) ? null : wrong(expected, value)) })
}

/** Anything at all. */
export function anything(): Form<unknown> {
  return form({ fault: () => null })
}

/** A list; a flag's text is split at its commas. */
export function list<T>(of: Form<T>, least = 0): Form<T[]> {
  return form({
    hint: 'A,B',
    parse: (text) => text.split(',').map((part) => of.parse(part.trim())),
    fault(value) {
      if (!Array.isArray(value)) return wrong('an array', value)
      if (value.length < least) return wrong(`a list of at least ${least}`, value)
      return firstOf(value, (each, i) => within(i, of.fault(each)))
    },
  })
}

/** An object of any names. */
export function record<T>(of: Form<T>): Form<Record<string, T>> {
  return form({
    names: ['NAME'],
    child: () => of,
    fault(value) {
      if (!isRecord(value)) return wrong('an object', value)
      return firstOf(Object.entries(value), ([name, each]) => within(name, of.fault(each)))
    },
  })
}

/** That an object may lack. */
export type Optional<F> = F & { readonly isOptional: true }

export function optional<T>(of: Form<T>): Optional<Form<T>> {
  return { ...of, isOptional: true }
}

type Fields = Readonly<Record<string, Form<unknown>>>
type OptionalNames<F extends Fields> = {
  [K in keyof F]: F[K] extends Optional<unknown> ? K : never
}[keyof F]

type Partly<F extends Fields> = { readonly [K in keyof F]: Optional<F[K]> }

/** An object that may lack any of these fields. */
export function partial<F extends Fields>(fields: F): Partly<F>
export function partial(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, optional(each)]))
}

/** The values of an object with these fields. */
export type ObjectOf<F extends Fields> = {
  [K in Exclude<keyof F, OptionalNames<F>>]: ValueOf<F[K]>
} & { [K in OptionalNames<F>]?: ValueOf<F[K]> }

/** An object of these fields and no others. */
export function object<const F extends Fields>(fields: F): Form<ObjectOf<F>> {
  const names = Object.keys(fields)
  return form({
    names,
    child: (name) => (Object.hasOwn(fields, name) ? fields[name] : undefined),
    fault(value) {
      if (!isRecord(value)) return wrong('an object', value)
      const inside = firstOf(names, (name) =>
        value[name] === undefined && fields[name].isOptional
          ? null
          : within(name, fields[name].fault(value[name])),
      )
      if (inside !== null) return inside
      const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name))
      if (unknown === undefined) return null
      return { path: [unknown], expected: oneOf(names, unknown), received: unknown, isUnknown: true }
    },
  })
}

/** A value of either form. */
export function either<A, B>(a: Form<A>, b: Form<B>, expected: string): Form<A | B> {
  return form({
    ...{ hint: a.hint, names: [...a.names, ...b.names], child: (name) => a.child(name) ?? b.child(name) },
    parse: (text) => [a.parse(text), b.parse(text)].find((value) => a.is(value) || b.is(value)) ?? text,
    fault: (value) => (a.is(value) || b.is(value) ? null : wrong(expected, value)),
  })
}

/** The same form, which says in its own words what it expects. */
export function saying<T>(expected: string, of: Form<T>): Form<T> {
  return form({
    ...of,
    fault: (value) => (of.is(value) ? null : wrong(expected, value)),
  })
}

/** The same form, of whose values something else must hold. */
export function such<T>(of: Form<T>, expected: string, holds: (value: T) => boolean): Form<T> {
  return form({
    ...of,
    fault: (value) => of.fault(value) ?? (of.is(value) && holds(value) ? null : wrong(expected, value)),
  })
}

/** The same form, of whose values another check may find something wrong. */
export function also<T>(of: Form<T>, fault: (value: T) => Fault | null): Form<T> {
  return form({
    ...of,
    fault: (value) => of.fault(value) ?? (of.is(value) ? fault(value) : null),
  })
}

/** The same form, with words to choose among. */
export function offering<T>(words: readonly string[], of: Form<T>): Form<T> {
  return { ...of, words }
}

/** The same form, read from a flag's text in another way. */
export function written<T>(of: Form<T>, hint: string, parse: (text: string) => unknown): Form<T> {
  return { ...of, hint, parse }
}

function firstOf<T>(values: readonly T[], look: (value: T, i: number) => Fault | null): Fault | null {
  for (const [i, value] of values.entries()) {
    const fault = look(value, i)
    if (fault !== null) return fault
  }
  return null
}
