import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const entries = ['core', 'rules', 'curvature', 'tasks', 'training'].map(
  (name) => `${root}/packages/${name}/src/index.ts`,
)

const paths = Object.fromEntries(
  ['core', 'rules', 'curvature', 'tasks', 'training'].map((name) => [
    `@credit/${name}`,
    [`${root}/packages/${name}/src/index.ts`],
  ]),
)
const program = ts.createProgram(entries, {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noLib: true,
  paths,
})
const checker = program.getTypeChecker()

interface Export {
  readonly name: string
  readonly text: string
  readonly callable: boolean
  readonly hasExample: boolean
}

function exportsOf(entry: string): Export[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!
  return checker.getExportsOfModule(module).map((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker))
    const tags = symbol.getJsDocTags(checker)
    return {
      name: exported.name,
      text,
      callable: (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class)) !== 0,
      hasExample: tags.some(({ name }) => name === 'example'),
    }
  })
}

describe.each(entries)('%s', (entry) => {
  it('is there, and exports something', () => {
    expect(existsSync(entry)).toBe(true)
    expect(exportsOf(entry).length).toBeGreaterThan(1)
  })

  it('every export says what it is', () => {
    expect(
      exportsOf(entry)
        .filter(({ text }) => text.trim() === '')
        .map(({ name }) => name),
    ).toEqual([])
  })

  it('every function and class has an example', () => {
    const without = exportsOf(entry).filter(({ callable, hasExample }) => callable && !hasExample)
    expect(without.map(({ name }) => name)).toEqual([])
  })
})
