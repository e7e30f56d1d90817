import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A piece of code that a reader may copy, and where it stands. */
export interface Example {
  /** Relative to the root, e.g. `packages/core/src/loss.ts`. */
  readonly file: string
  /** The line of the file on which the code begins, counted from 1. */
  readonly line: number
  readonly code: string
}

/** Every example of the project: the fences of its pages and the `@example` blocks of its sources. */
export function allExamples(): Example[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name))
  const pages = [
    ...['', ...packages].flatMap((folder) => filesIn(folder, /^README\.md$/)),
    ...filesIn('', /^CONTRIBUTING\.md$/),
    ...filesIn('docs', /\.md$/),
    ...kinds().flatMap((folder) => filesIn(folder, /\.md$/)),
  ]
  const sources = packages.flatMap((folder) => filesIn(join(folder, 'src'), /(?<!\.test)\.ts$/, 'below'))
  return [
    ...pages.flatMap((file) => examplesOf(file, readFileSync(join(root, file), 'utf8'))),
    ...sources.flatMap((file) => docstrings(file, readFileSync(join(root, file), 'utf8'))),
  ]
}

/** The code of a page: a program for each fence, or one of all for a page that says so. */
function examplesOf(file: string, text: string): Example[] {
  const found = fences(file, text)
  return text.startsWith(oneProgram) ? [joined(found)] : found
}

export const oneProgram = '<!-- one program'

/** Fences one after another, with empty lines between, so that each stays on its line of the page. */
export function joined(parts: readonly Example[]): Example {
  const [{ file, line }] = parts
  const lines: string[] = []
  for (const part of parts) {
    while (lines.length < part.line - line) lines.push('')
    lines.push(...part.code.split('\n'))
  }
  return { file, line, code: lines.join('\n') }
}

/** The folders of the pages: tutorial, how-to and so on. */
function kinds(): string[] {
  return readdirSync(join(root, 'docs'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({ name }) => `docs/${name}`)
}

function filesIn(folder: string, name: RegExp, depth: 'here' | 'below' = 'here'): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: depth === 'below' })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

/** The code of every fence in TypeScript or JavaScript; a fence without an end is an error. */
export function fences(file: string, text: string, firstLine = 1): Example[] {
  const examples: Example[] = []
  let open: { fence: string; indent: number; line: number; isCode: boolean; lines: string[] } | undefined
  text.split(/\r?\n/).forEach((line, i) => {
    const [, indent, fence, info] = /^( *)(`{3,}|~{3,})\s*(.*)$/.exec(line) ?? []
    if (open === undefined) {
      if (fence === undefined) return
      const isCode = /^(ts|typescript|mts|js|javascript|mjs)\b/.test(info!)
      open = { fence, indent: indent!.length, line: firstLine + i + 1, isCode, lines: [] }
    } else if (fence?.startsWith(open.fence) && info === '') {
      if (open.isCode) examples.push({ file, line: open.line, code: open.lines.join('\n') })
      open = undefined
    } else {
      open.lines.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)))
    }
  })
  if (open !== undefined) throw new Error(`${file}:${open.line - 1}: this fence has no end`)
  return examples
}

/**
 * The `@example` blocks of doc comments. A block is fenced, or is the lines up to the first empty one; it ends
 * at the next tag. An assertion that this would pass over is an error.
 */
export function docstrings(file: string, text: string): Example[] {
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((comment) => {
    const first = lineAt(text, comment.index)
    const lines = comment[0]
      .split(/\r?\n/)
      .map((line) => line.replace(/^\s*(\/\*\*|\*\/|\*) ?|\s*\*\/\s*$/g, ''))
    const starts = lines.flatMap((line, i) => (/^\s*@example\b/.test(line) ? [i] : []))
    return starts.flatMap((at) => {
      const length = lines.slice(at + 1).findIndex((line) => /^\s*@\w/.test(line))
      const block = lines.slice(at, length < 0 ? lines.length : at + 1 + length)
      block[0] = block[0].replace(/^\s*@example\b/, '')
      return exampleIn(file, block, first + at)
    })
  })
}

function exampleIn(file: string, block: string[], line: number): Example[] {
  const fenced = fences(file, block.join('\n'), line)
  if (fenced.length > 0) return fenced
  const skipped = block.findIndex((text) => text.trim() !== '')
  const from = skipped < 0 ? block.length : skipped
  const blank = block.slice(from).findIndex((text) => text.trim() === '')
  const to = blank < 0 ? block.length : from + blank
  if (block.slice(to).some((text) => text.includes('// =>'))) {
    throw new Error(`${file}:${line + to}: an example with an empty line in it must be fenced`)
  }
  return [{ file, line: line + from, code: block.slice(from, to).join('\n') }]
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
