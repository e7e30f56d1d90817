import fc from 'fast-check'
import { limitMemory } from './memory.ts'
import { type Digest, differs, endingOf, newNonNumber, type Outcome } from './outcome.ts'
import type { Call } from './record.ts'
import { type Work, watched } from './watched.ts'

const bad: readonly unknown[] = [
  ...[undefined, null, true, '', 'x', 'Last', -1, 0, 0.5, 2 ** 31, 2 ** 53, 1e300],
  ...[
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    3n,
    Symbol('s'),
    {},
    [],
    [[]],
    [Number.NaN],
  ],
  ...[
    new Float64Array(0),
    new Float64Array([Number.NaN, 1]),
    new Uint8Array(3),
    new Date(0),
    () => undefined,
  ],
]
/** The most that a call may ask for at once: what it is given takes less than a thousandth of it. */
export const mostBytes = 2 ** 28

/**
 * Inner loops, which check nothing since their callers have: the steps of cells, a loss at one pair, a function of one number (which does
 * what those of the language do), and errors, which carry what they are given.
 */
export const unchecked =
  /^((tanh|exp|log|log1p|sin|cos|atan|normalQuantile|philox|ArgumentError|DivergenceError)$|activationOf\(\)|(alif|gru|lif|lstm|rate|voltage|cellOf)\(\)|(squaredError|crossEntropy)\(\)\.|eligibilities(\(\)|$)|.*\(\)\.(sample|learn|align|end|checkRoute|loaded|hasRun|fixed|forwardTangent|backwardTangent|backward|tangentSignals|check|forward|evaluate|readBack|start|gradientIsFinite|checkFinite)$)/

/** Documented: a vector of zeros, or that is not finite, has no direction, and none of no eigenvalue grows. */
const passesNaN = /^(alignment|alignmentOf|globalNorm|clipByGlobalNorm|linearStability|stabilityBound)$/

/**
 * What may be of another kind: the name of a branch, values that are one for all units or one each, no target for a target, and
 * plain data, which may hold anything.
 */
const eitherKind =
  /^(seed|encodeState|leakyNetwork|recurrentNetwork|rate|voltage|lif|alif|cellOf)$|\.(child|step)$/

/** Calls with one thing changed, the same ones for the same seed. */
export async function attack(calls: readonly Call[], seed: number, count: number): Promise<Outcome[]> {
  const cases = fc.sample(
    fc.tuple(
      fc.nat({ max: calls.length - 1 }),
      fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
      fc.nat(),
    ),
    { seed, numRuns: count },
  )
  const release = limitMemory(mostBytes)
  const { stackTraceLimit } = Error
  // of thousands of errors, nobody reads where they came from
  Error.stackTraceLimit = 0
  const right = new Map<Call, Digest | undefined>()
  const changes = cases.map(([which, steps, value]): Changed => {
    const call = calls[which]
    const wrong = bad[value % bad.length]
    const at: Place = { path: [], was: undefined }
    // of a method that no example calls, the first argument is wrong
    const given = call.args.length === 0 ? [wrong] : (changed(call.args, steps, wrong, at) as unknown[])
    return { call, given, wrong, at, change: `${at.path.join('.')} = ${shown(wrong)}` }
  })
  try {
    return await watched(
      changes.map((each) => () => outcomeOf(each, right)),
      (index) => ({
        ...{ name: changes[index].call.name, change: changes[index].change },
        ...{ kind: 'hung', message: '' },
      }),
    )
  } finally {
    release()
    Error.stackTraceLimit = stackTraceLimit
  }
}

interface Changed {
  readonly call: Call
  readonly given: readonly unknown[]
  readonly wrong: unknown
  readonly at: Place
  readonly change: string
}

/** @param right the answers of calls as the examples make them, as far as they are known */
function* outcomeOf(
  { call, given, wrong, at, change }: Changed,
  right: Map<Call, Digest | undefined>,
): Work<Outcome> {
  const { name } = call
  const ending = yield* endingOf(call, given)
  if (!(ending instanceof Map)) return { name, change, ...(ending as { kind: 'refused'; message: string }) }
  if (call.args.length > 0 && !right.has(call)) right.set(call, yield* rightAnswer(call))
  // null and undefined both stand for the default
  const otherwise =
    wrong === null && call.args.length > 0
      ? yield* endingOf(call, replaced(call.args, at.path, undefined))
      : undefined
  const isDefault = otherwise instanceof Map && !differs(ending, otherwise, wrong)
  const message = isDefault ? '' : silence(name, ending, right.get(call), at.was, wrong)
  return { name, change, kind: message === '' ? 'returned' : 'silent', message }
}

/** What the example's own call answers; undefined where the same call answers otherwise the next time. */
function* rightAnswer(call: Call): Work<Digest | undefined> {
  // a generator moves on with every call
  if (call.args.some((each) => typeof each === 'object' && each !== null && 'uint32' in each))
    return undefined
  const [first, second] = [yield* endingOf(call, call.args), yield* endingOf(call, call.args)]
  return first instanceof Map && second instanceof Map && !differs(first, second, undefined)
    ? first
    : undefined
}

/** What is wrong with an answer to a changed question; nothing when it may well be right. */
function silence(
  name: string,
  given: Digest,
  right: Digest | undefined,
  was: unknown,
  wrong: unknown,
): string {
  // a function that does nothing is the caller's own
  if (right === undefined || passesNaN.test(name) || typeof wrong === 'function') return ''
  const path = newNonNumber(given, right, wrong)
  if (path !== undefined) return `${path} is NaN`
  if (eitherKind.test(name)) return ''
  const [from, to] = [kindOf(was), kindOf(wrong)]
  const optional = wrong === undefined || was === undefined
  if (!optional && from !== to && differs(given, right, wrong)) return `answers to ${to} in place of ${from}`
  return ''
}

function replaced(value: unknown, [key, ...rest]: readonly string[], wrong: unknown): unknown[] {
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  Reflect.set(copy, key, rest.length === 0 ? wrong : replaced(Reflect.get(copy, key), rest, wrong))
  return copy as unknown[]
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  // arrays of every kind are sequences of numbers
  return Array.isArray(value) || ArrayBuffer.isView(value) ? 'array' : 'object'
}

interface Place {
  readonly path: string[]
  was: unknown
}

/** A copy with one entry, somewhere within, replaced. */
function changed(value: unknown, [step, ...rest]: readonly number[], wrong: unknown, at: Place): unknown {
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(Object(value)) === Object.prototype
  const keys = typeof value === 'object' && value !== null && isPlain ? Object.keys(value) : []
  // a third of the changes is at the top, the others go deeper where there is something deeper
  if (keys.length === 0 || step === undefined || (at.path.length > 0 && step % 3 === 0)) {
    at.was = value
    return wrong
  }
  const key = keys[step % keys.length]
  at.path.push(key)
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  Reflect.set(copy, key, changed(Reflect.get(copy, key), rest, wrong, at))
  return copy
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (ArrayBuffer.isView(value)) return value.constructor.name
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What is wrong, most frequent first, for a person who reads a failure. */
export function report(outcomes: readonly Outcome[]): string {
  const lines = new Map<string, number>()
  for (const { name, change, kind, message } of outcomes) {
    if (kind === 'refused' || kind === 'returned') continue
    const line = `${kind}: ${name}: ${kind === 'silent' ? change : change.replace(/ = .*/, '')}: ${message.slice(0, 100)}`
    lines.set(line, (lines.get(line) ?? 0) + 1)
  }
  return [...lines]
    .sort(([, a], [, b]) => b - a)
    .map(([line, times]) => `${times} × ${line}`)
    .join('\n')
}
