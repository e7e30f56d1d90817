import { runExample, type Scope } from '../check.ts'
import { allExamples } from '../extract.ts'

/** A call of a method on what a call gave, as the example made it. */
interface FollowUp {
  readonly method: string
  readonly args: readonly unknown[]
}

/** A call that an example makes, and so one that is right. */
export interface Call {
  readonly name: string
  readonly call: (args: readonly unknown[]) => unknown
  readonly args: readonly unknown[]
  /** What the example then asked of the result. */
  readonly after: FollowUp[]
}

export interface Recording {
  readonly calls: readonly Call[]
  /** Methods of results that no example calls: known by name, without arguments that would be right. */
  readonly uncalled: ReadonlyMap<string, Call>
}

const mostCalls = 2
const mostFollowUps = 4

/** Watches functions and the methods of what they give; what they take and what they do stay as they are. */
class Recorder {
  readonly calls: Call[] = []
  readonly methods = new Map<string, Call>()
  private readonly count = new Map<string, number>()
  private readonly originals = new WeakMap<object, object>()

  watch(name: string, value: object, self?: object, follow?: FollowUp[], method = ''): object {
    const note = (args: readonly unknown[], call: Call['call']): FollowUp[] => {
      const given = args.map((each) => this.original(each))
      if (follow !== undefined && follow.length < mostFollowUps) follow.push({ method, args: given })
      const seen = this.count.get(name) ?? 0
      this.count.set(name, seen + 1)
      const after: FollowUp[] = []
      if (seen < mostCalls) this.calls.push({ name, call, args: given, after })
      return after
    }
    const call = (args: readonly unknown[]) => Reflect.apply(value as () => unknown, self, args)
    const make = (args: readonly unknown[]) => Reflect.construct(value as new () => object, args)
    const watched = new Proxy(value, {
      apply: (_, __, args) => {
        const after = note(args, call)
        return this.result(name, call(args.map((each) => this.original(each))), after)
      },
      construct: (_, args) => {
        const after = note(args, make)
        return this.result(name, make(args.map((each) => this.original(each))), after) as object
      },
    })
    this.originals.set(watched, value)
    return watched
  }

  /** An object with methods, through which they are watched. */
  private result(name: string, value: unknown, follow: FollowUp[]): unknown {
    if (typeof value === 'function') return this.watch(`${name}()`, value, undefined, follow)
    if (typeof value !== 'object' || value === null || !isOurs(value)) return value
    const names = methodsOf(value)
    if (names.length === 0) return value
    const read = (key: string | symbol) => Reflect.get(value, key) as unknown
    for (const method of names) {
      const full = `${name}().${method}`
      const call = (args: readonly unknown[]) => Reflect.apply(read(method) as () => unknown, value, args)
      if (!this.methods.has(full)) this.methods.set(full, { name: full, call, args: [], after: [] })
    }
    // over an object of its own: a frozen one would have to hand out its own functions
    const watched = new Proxy(Object.create(Object.getPrototypeOf(value) as object) as object, {
      get: (_, key) => {
        const found = read(key)
        if (typeof key === 'symbol' || typeof found !== 'function') return found
        return this.watch(`${name}().${key}`, found, value, follow, key)
      },
      set: (_, key, to) => Reflect.set(value, key, to),
      has: (_, key) => Reflect.has(value, key),
      ownKeys: () => Reflect.ownKeys(value),
      getOwnPropertyDescriptor: (_, key) => {
        const own = Reflect.getOwnPropertyDescriptor(value, key)
        return own && { ...own, configurable: true }
      },
    })
    this.originals.set(watched, value)
    return watched
  }

  /** What a watched thing stands for, also within plain objects and arrays. */
  private original(value: unknown): unknown {
    if (typeof value !== 'object' && typeof value !== 'function') return value
    if (value === null) return value
    const known = this.originals.get(value)
    if (known !== undefined) return known
    if (Array.isArray(value)) return value.map((each) => this.original(each))
    if (Object.getPrototypeOf(value) !== Object.prototype) return value
    const entries = Object.entries(value)
    const real = entries.map(([key, each]) => [key, this.original(each)] as const)
    return real.some(([, each], i) => each !== entries[i][1]) ? Object.fromEntries(real) : value
  }
}

/** Neither data nor what the language itself brings. */
function isOurs(value: object): boolean {
  const kind = Object.prototype.toString.call(value)
  return kind === '[object Object]' || kind === '[object Generator]'
}

function methodsOf(value: object): string[] {
  const own = Object.keys(value)
  const proto: object = Object.getPrototypeOf(value) ?? Object.prototype
  const inherited = proto === Object.prototype ? [] : Object.getOwnPropertyNames(proto)
  const isMethod = (key: string) =>
    key !== 'constructor' && typeof Object.getOwnPropertyDescriptor(value, key)?.value === 'function'
  const isInherited = (key: string) =>
    key !== 'constructor' && typeof Object.getOwnPropertyDescriptor(proto, key)?.value === 'function'
  return [...own.filter(isMethod), ...inherited.filter(isInherited)]
}

/**
 * Every call of a public function, and of the methods of what it gives, that the examples of the docstrings make: at most two of
 * each. `of` names the packages.
 */
export async function record(
  load: (specifier: string) => Promise<Scope>,
  of: readonly string[],
): Promise<Recording> {
  const recorder = new Recorder()
  const watched = (scope: Scope): Scope =>
    Object.fromEntries(
      Object.entries(scope).map(([name, value]) => [
        name,
        typeof value === 'function' ? recorder.watch(name, value) : value,
      ]),
    )
  const whole = async (specifier: string) => watched(await load(specifier))
  for (const example of allExamples()) {
    const [, name] = /^packages\/(\w+)\/src\//.exec(example.file) ?? []
    // files and rule modules are tested as files
    if (name === undefined || !of.includes(name) || /\/node|testing/.test(example.file)) continue
    const hasImports = /^\s*import\b/m.test(example.code)
    await runExample(example, hasImports ? {} : await whole(`@credit/${name}`), whole).catch(() => {
      // that the examples hold is tested beside this; a watched value may be told from its original
    })
  }
  const called = new Set(recorder.calls.map(({ name }) => name))
  const uncalled = [...recorder.methods].filter(([name]) => !called.has(name))
  return { calls: recorder.calls, uncalled: new Map(uncalled) }
}
