import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isThere, readText } from '../files.js'
import { InputError } from '../inputError.js'
import { type CurvatureCase, curvatureCaseSchema, type GradientCase, gradientCaseSchema } from './format.js'

/** The cases of a folder. */
export interface GoldenCases {
  readonly gradients: readonly GradientCase[]
  /** Each with the gradient case of the same name. */
  readonly curvature: readonly { readonly golden: CurvatureCase; readonly of: GradientCase }[]
}

/**
 * Reads a folder of golden cases: one with `gradients/` and `curvature/` in it, or folders that have them, however deep; or
 * either of these. What kind a file is shows in what it holds. A curvature case finds its gradient case in its own folder, or in
 * `gradients` beside it.
 *
 * @throws InputError for a folder without cases, a file of another form, or a curvature case without its gradient case.
 */
export function readGoldenFolder(folder: string): GoldenCases {
  if (!isFolder(folder)) throw new InputError(`${folder}: no such folder`)
  const inside = foldersOfCases(folder)
  const gradients = new Map<string, GradientCase>()
  const curvature: { golden: CurvatureCase; path: string }[] = []
  for (const path of (inside.length > 0 ? inside : [folder]).flatMap(jsonFiles)) {
    const content = readJson(path)
    if (content !== null && typeof content === 'object' && 'blocks' in content) {
      curvature.push({ golden: parsed(path, curvatureCaseSchema, content), path })
    } else gradients.set(path, parsed(path, gradientCaseSchema, content))
  }
  if (gradients.size + curvature.length === 0) throw new InputError(`${folder}: no golden case in it`)
  return {
    gradients: [...gradients.values()],
    curvature: curvature.map(({ golden, path }) => ({ golden, of: gradientCaseOf(golden, path, gradients) })),
  }
}

const kinds = ['gradients', 'curvature']

/** All folders of the two kinds below a folder. */
function foldersOfCases(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
  return [
    ...kinds.filter((kind) => names.includes(kind)).map((kind) => join(folder, kind)),
    ...names.filter((name) => !kinds.includes(name)).flatMap((name) => foldersOfCases(join(folder, name))),
  ]
}

const isFolder = (path: string) => isThere(path) && statSync(path).isDirectory()

/** Other folders may have a case of the same name. */
function gradientCaseOf(
  golden: CurvatureCase,
  path: string,
  known: ReadonlyMap<string, GradientCase>,
): GradientCase {
  const beside = join(path, '..', '..', 'gradients', `${golden.case}.json`)
  const read = known.get(join(path, '..', `${golden.case}.json`)) ?? known.get(beside)
  if (read !== undefined) return read
  if (!isThere(beside)) {
    throw new InputError(
      `${path}: its gradient case "${golden.case}" is neither in the folder nor at ${beside}`,
    )
  }
  return parsed(beside, gradientCaseSchema, readJson(beside))
}

function jsonFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => join(folder, file))
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readText(path))
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${path}: ${(error as Error).message}`)
  }
}

function parsed<S extends z.ZodType>(path: string, schema: S, content: unknown): z.output<S> {
  const result = schema.safeParse(content)
  if (result.success) return result.data
  throw new InputError(`${path}: not a golden case: ${z.prettifyError(result.error).replaceAll('\n', ' ')}`)
}
