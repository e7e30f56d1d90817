import { Script } from 'node:vm'
import fc from 'fast-check'
import { runExample, type Scope } from './check.ts'
import { allExamples } from './extract.ts'

/** A call that an example makes, and so one that is right. */
interface Call {
  readonly name: string
  readonly call: (args: readonly unknown[]) => unknown
  readonly args: readonly unknown[]
}

/** What became of a call with one thing in its arguments changed. */
export interface Outcome {
  readonly name: string
  /** Where the change is, and what came there. */
  readonly change: string
  readonly kind: 'returned' | 'refused' | 'unclear' | 'hung'
  readonly message: string
}

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
const slowest = 5_000
/** The most that a call may ask for at once: what it is given takes less than a thousandth of it. */
const mostBytes = 2 ** 28

/** Every call of a public function that the examples of the docstrings make; at most two of each. */
export async function callsOfExamples(load: (specifier: string) => Promise<Scope>): Promise<Call[]> {
  const calls: Call[] = []
  const count = new Map<string, number>()
  const watched = (scope: Scope): Scope =>
    Object.fromEntries(
      Object.entries(scope).map(([name, value]) => [
        name,
        typeof value === 'function' ? watch(name, value) : value,
      ]),
    )
  const watch = (name: string, value: object): unknown => {
    const note = (call: Call['call'], args: readonly unknown[]) => {
      const seen = count.get(name) ?? 0
      count.set(name, seen + 1)
      if (seen < 2) calls.push({ name, call, args: [...args] })
    }
    return new Proxy(value, {
      apply(target, self, args) {
        note((given) => Reflect.apply(target as () => unknown, self, given), args)
        return Reflect.apply(target as () => unknown, self, args)
      },
      construct(target, args) {
        note((given) => Reflect.construct(target as new () => object, given), args)
        return Reflect.construct(target as new () => object, args)
      },
    })
  }
  for (const example of allExamples()) {
    const [, name] = /^packages\/(core|rules|curvature|tasks)\/src\//.exec(example.file) ?? []
    // files and rule modules are tested as files
    if (name === undefined || /node|testing/.test(example.file)) continue
    const hasImports = /^\s*import\b/m.test(example.code)
    const scope = hasImports ? {} : watched(await load(`@credit/${name}`))
    await runExample(example, scope, async (specifier) => watched(await load(specifier))).catch(() => {
      // that the examples hold is tested beside this; a watched value may be told from its original
    })
  }
  return calls
}

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
  const outcomes: Outcome[] = []
  const release = limitMemory()
  for (const [which, steps, value] of cases) {
    const { name, call, args } = calls[which]
    if (args.length === 0) continue
    const wrong = bad[value % bad.length]
    const at: string[] = []
    const given = changed(args, steps, wrong, at) as unknown[]
    outcomes.push({
      name,
      change: `${at.join('.')} = ${shown(wrong)}`,
      ...(await outcomeOf(() => call(given))),
    })
  }
  release()
  return outcomes
}

/** Arrays beyond `mostBytes` are refused, by an error that no code under test makes. Returns what takes that back. */
function limitMemory(): () => void {
  const real = {
    Float64Array,
    Float32Array,
    Int32Array,
    Uint32Array,
    Uint16Array,
    Int8Array,
    Uint8Array,
    ArrayBuffer,
  }
  for (const [name, kind] of Object.entries(real)) {
    const width = 'BYTES_PER_ELEMENT' in kind ? kind.BYTES_PER_ELEMENT : 1
    const limited: object = new Proxy(kind, {
      construct(target, args, of) {
        const length = typeof args[0] === 'number' ? args[0] : 0
        if (length * width > mostBytes) throw new TypeError(`${name} of ${length} is asked for`)
        return Reflect.construct(target, args, of === limited ? target : of)
      },
    })
    Reflect.set(globalThis, name, limited)
  }
  return () => Object.assign(globalThis, real)
}

/** A copy with one entry, somewhere within, replaced. */
function changed(value: unknown, [step, ...rest]: readonly number[], wrong: unknown, at: string[]): unknown {
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(Object(value)) === Object.prototype
  const keys = typeof value === 'object' && value !== null && isPlain ? Object.keys(value) : []
  // a third of the changes is at the top, the others go deeper where there is something deeper
  if (keys.length === 0 || step === undefined || (at.length > 0 && step % 3 === 0)) return wrong
  const key = keys[step % keys.length]
  at.push(key)
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  Reflect.set(copy, key, changed(Reflect.get(copy, key), rest, wrong, at))
  return copy
}

async function outcomeOf(call: () => unknown): Promise<Pick<Outcome, 'kind' | 'message'>> {
  try {
    await within(call)
    return { kind: 'returned', message: '' }
  } catch (error) {
    const { name, message, code } = Object(error) as { name: string; message: string; code?: string }
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return { kind: 'hung', message }
    // errors of ours begin with the function that refuses
    const isOurs = !['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'].includes(name)
    return {
      kind: isOurs && /^[\w$. -]+:|^the (loss|gradient)/.test(message) ? 'refused' : 'unclear',
      message: `${name}: ${message}`,
    }
  }
}

/** The only way to end a loop without end is from outside; a script has that. */
function within(call: () => unknown): unknown {
  Reflect.set(globalThis, '__attacked', call)
  return new Script('__attacked()').runInThisContext({ timeout: slowest })
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
    if (kind !== 'unclear' && kind !== 'hung') continue
    const line = `${name}: ${change.replace(/ = .*/, '')}: ${kind}: ${message.slice(0, 100)}`
    lines.set(line, (lines.get(line) ?? 0) + 1)
  }
  return [...lines]
    .sort(([, a], [, b]) => b - a)
    .map(([line, times]) => `${times} × ${line}`)
    .join('\n')
}
