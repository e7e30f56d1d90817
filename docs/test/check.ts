import { isDeepStrictEqual } from 'node:util'
import ts from 'typescript'
import type { Example } from './extract.ts'

/** Names that an example without imports may use. */
export type Scope = Readonly<Record<string, unknown>>

type Check = (actual: unknown, expected: () => unknown, source: string, line: number) => void

/**
 * Runs an example: every `expression // => value` in it must hold.
 *
 * A value is JavaScript; typed arrays count as arrays. Numbers must be equal to the last bit, unless the value
 * is `1.23…` (its digits are cut off there) or `≈ 1.23` (rounded there).
 *
 * @param load - imports a module by its specifier
 * @throws Error naming file and line, when a value is another one, the code throws, or nothing is asserted
 * without a line `// not run: reason` that says why.
 */
export async function runExample(
  example: Example,
  implied: Scope,
  load: (specifier: string) => Promise<unknown>,
): Promise<void> {
  const { file, line, code } = example
  const place = (offset: number) => `${file}:${line + offset}`
  if (/^\s*\/\/ not run: \S/m.test(code)) return
  const { text, assertions } = withChecks(code, place)
  if (assertions === 0) {
    throw new Error(
      `${place(0)}: asserts nothing: write \`expression // => value\`, or \`// not run: reason\``,
    )
  }
  const specifiers = ts.preProcessFile(code).importedFiles.map(({ fileName }) => fileName)
  const modules = new Map<string, unknown>()
  for (const specifier of specifiers) modules.set(specifier, await load(specifier))
  const scope = specifiers.length > 0 ? {} : impliedNames(code, implied)
  let checked = 0
  const check: Check = (actual, expected, source, offset) => {
    checked++
    const problem = difference(actual, expected())
    if (problem !== undefined) throw new Error(`${place(offset)}: ${source} is ${problem}`)
  }
  const { outputText, diagnostics } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
    },
  })
  if (diagnostics?.[0]) {
    throw new Error(`${place(0)}: ${ts.flattenDiagnosticMessageText(diagnostics[0].messageText, ' ')}`)
  }
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor
  const names = Object.keys(scope)
  try {
    const run = new AsyncFunction('require', 'exports', '__check', '__near', ...names, outputText)
    await run((name: string) => modules.get(name), {}, check, near, ...names.map((name) => scope[name]))
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(`${file}:`)) throw error
    throw new Error(`${place(0)}: ${String(error)}`, { cause: error })
  }
  if (checked < assertions) {
    throw new Error(`${place(0)}: only ${checked} of its ${assertions} assertions were reached`)
  }
}

/** Replaces each statement that ends with `// => value` by a call of `__check`. */
function withChecks(code: string, place: (offset: number) => string): { text: string; assertions: number } {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true)
  const edits: { from: number; to: number; text: string }[] = []
  const visit = (node: ts.Node): void => {
    const subject = subjectOf(node)
    const value = subject && valueAfter(code, node.end)
    if (subject && value !== undefined) {
      const shown = subject.getText(source)
      const line = source.getLineAndCharacterOfPosition(node.end).line
      const call = `__check((${shown}), () => (${valueCode(value)}), ${JSON.stringify(shown)}, ${line})`
      const statement = ts.isVariableStatement(node) ? `${node.getText(source)};${call}` : call
      edits.push({ from: node.getStart(source), to: node.end, text: statement })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  const written = code.split('\n').filter((line) => line.includes('// =>')).length
  if (written > edits.length) {
    throw new Error(`${place(0)}: a \`// =>\` does not stand right behind a statement`)
  }
  const text = edits
    .sort((a, b) => b.from - a.from)
    .reduce((all, { from, to, text }) => all.slice(0, from) + text + all.slice(to), code)
  return { text, assertions: edits.length }
}

/** What a statement shows: its expression, or the one name that it declares. */
function subjectOf(node: ts.Node): ts.Node | undefined {
  if (ts.isExpressionStatement(node)) return node.expression
  if (!ts.isVariableStatement(node)) return undefined
  const { declarations } = node.declarationList
  return declarations.length === 1 && ts.isIdentifier(declarations[0].name) ? declarations[0].name : undefined
}

function valueAfter(code: string, end: number): string | undefined {
  const comments = ts.getTrailingCommentRanges(code, end) ?? []
  const texts = comments.map(({ pos, end }) => code.slice(pos, end))
  return texts
    .find((text) => text.startsWith('// =>'))
    ?.slice('// =>'.length)
    .trim()
}

function valueCode(value: string): string {
  const rounded = /^≈ ?(-?[\d.]+(?:e[+-]?\d+)?)$/.exec(value)?.[1]
  const cut = /^(-?[\d.]+)…$/.exec(value)?.[1]
  if (rounded !== undefined) return `__near(${JSON.stringify(rounded)}, 'rounded')`
  if (cut !== undefined) return `__near(${JSON.stringify(cut)}, 'cut')`
  return value
}

/** A number of which only the leading digits are given. */
class Near {
  constructor(
    readonly text: string,
    readonly kind: 'rounded' | 'cut',
  ) {}

  holds(actual: unknown): boolean {
    const [digits, exponent] = this.text.split('e') as [string, string | undefined]
    const decimals = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0
    const unit = 10 ** (Number(exponent ?? 0) - decimals)
    const beyond = ((actual as number) - Number(this.text)) / unit
    // a hair more than allowed, for the rounding of the digits themselves
    if (this.kind === 'rounded') return Math.abs(beyond) <= 0.5 + 1e-6
    const outwards = this.text.startsWith('-') ? -beyond : beyond
    return outwards >= -1e-6 && outwards < 1
  }
}

const near = (text: string, kind: Near['kind']) => new Near(text, kind)

function difference(actual: unknown, expected: unknown): string | undefined {
  if (expected instanceof Near) {
    return expected.holds(actual) ? undefined : `${show(actual)}, not about ${expected.text}`
  }
  const [a, b] = [plain(actual), plain(expected)]
  return isDeepStrictEqual(a, b) ? undefined : `${show(a)}, not ${show(b)}`
}

/** Typed arrays as arrays, objects by their own fields: what a reader can write down. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
}

function show(value: unknown): string {
  return typeof value === 'number' || value === undefined ? String(value) : JSON.stringify(value)
}

/** The names of the scope that the code uses and does not declare itself. */
function impliedNames(code: string, scope: Scope): Scope {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true)
  const used = new Set<string>()
  const declared = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text)
    const { name } = node as { name?: ts.Node }
    const declares = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)
    if (declares && name && ts.isIdentifier(name)) declared.add(name.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return Object.fromEntries(Object.entries(scope).filter(([name]) => used.has(name) && !declared.has(name)))
}
