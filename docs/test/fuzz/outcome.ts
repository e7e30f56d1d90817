import type { Call } from './record.ts'
import type { Work } from './watched.ts'

/** What became of a call with one thing in its arguments changed. */
export interface Outcome {
  readonly name: string
  /** Where the change is, and what came there. */
  readonly change: string
  /**
   * refused: by a sentence that names the function. silent: a number that is none, or an answer to what has the wrong type. unclear: by an
   * error that the language made.
   */
  readonly kind: 'returned' | 'refused' | 'silent' | 'unclear' | 'hung'
  readonly message: string
}

const mostSteps = 3
const mostLeaves = 20_000

/** The numbers and words of an answer, at their paths. */
export type Digest = ReadonlyMap<string, unknown>

type Ending = { readonly kind: 'refused' | 'unclear'; readonly message: string }

/** Calls, asks of the result what the example did, and says what came of it. */
export function* endingOf(call: Call, args: readonly unknown[]): Work<Digest | Ending> {
  try {
    const leaves = new Map<string, unknown>()
    const own = copyOf(args)
    let result = stepped(call.call(own))
    if (result instanceof Promise) result = yield result
    collect(result, 'result', leaves)
    for (const { method, args: asked } of call.after) {
      const given = copyOf(asked)
      const receiver = Object(result) as Record<string, unknown>
      const found: unknown = method === '' ? result : receiver[method]
      if (typeof found !== 'function') continue
      let answer = stepped(Reflect.apply(found, result, given))
      if (answer instanceof Promise) answer = yield answer
      collect(answer, `.${method}()`, leaves)
      // what it writes into
      given.forEach((each, i) => {
        if (ArrayBuffer.isView(each)) collect(each, `.${method}(${i})`, leaves)
      })
    }
    return leaves
  } catch (error) {
    const { name, message } = Object(error) as { name: string; message: string }
    // errors of ours begin with the function that refuses
    const isMade = !['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'].includes(name)
    return {
      kind: isMade && /^[\w$. ()-]+:|^the (loss|gradient)/.test(message) ? 'refused' : 'unclear',
      message: `${name}: ${message}`,
    }
  }
}

/** A copy of what is data, so that what a call writes is not what the next one is given; views of one buffer stay views of one. */
function copyOf(args: readonly unknown[]): readonly unknown[] {
  const buffers = new Map<ArrayBufferLike, ArrayBufferLike>()
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy)
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      const { buffer, byteOffset, length } = value as Float64Array
      const own = buffers.get(buffer) ?? buffer.slice(0)
      buffers.set(buffer, own)
      return Reflect.construct(value.constructor, [own, byteOffset, length])
    }
    const isPlain = Object.getPrototypeOf(Object(value)) === Object.prototype && !Object.isFrozen(value)
    if (typeof value !== 'object' || value === null || !isPlain) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each)]))
  }
  return args.map(copy)
}

/** A long algorithm says what is wrong when it begins. */
function stepped(result: unknown): unknown {
  if (Object.prototype.toString.call(result) !== '[object Generator]') return result
  const steps = result as Generator
  for (let i = 0; i < mostSteps; i++) {
    const { done, value } = steps.next() as IteratorResult<unknown>
    if (done) return value
  }
  return result
}

function collect(value: unknown, path: string, leaves: Map<string, unknown>, depth = 0): void {
  if (leaves.size > mostLeaves || depth > 6) return
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') {
    leaves.set(path, value)
  } else if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const numbers = value as Float64Array
    for (let i = 0; i < numbers.length && i < 2000; i++) leaves.set(`${path}[${i}]`, numbers[i])
  } else if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value)) {
      collect(Reflect.get(value, key), `${path}.${key}`, leaves, depth + 1)
    }
  }
}

/** A number that is none, where the right call has one; not what was given, handed on as it is. */
export function newNonNumber(digest: Digest, right: Digest, given: unknown): string | undefined {
  const isNone = (value: unknown) => typeof value === 'number' && Number.isNaN(value)
  if ([...right.values()].some(isNone)) return undefined
  for (const [path, value] of digest) if (isNone(value) && !isHandedOn(value, given)) return path
  return undefined
}

/** Whether a number is another one, beside what was given and is handed on as it is. */
export function differs(digest: Digest, right: Digest, given: unknown): boolean {
  for (const [path, value] of digest) {
    if (typeof value !== 'number' || isHandedOn(value, given)) continue
    if (!Object.is(right.get(path), value)) return true
  }
  return false
}

function isHandedOn(value: unknown, given: unknown): boolean {
  const parts: unknown[] = typeof given === 'object' && given !== null ? Object.values(given) : [given]
  return parts.some((part) => Object.is(part, value))
}
