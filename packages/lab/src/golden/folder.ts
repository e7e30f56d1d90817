import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { InputError } from '../inputError.js'
import { type CurvatureCase, curvatureCaseSchema, type GradientCase, gradientCaseSchema } from './format.js'

/** The cases of a folder. */
export interface GoldenCases {
  readonly gradients: readonly GradientCase[]
  /** Each with the gradient case of the same name. */
  readonly curvature: readonly { readonly golden: CurvatureCase; readonly of: GradientCase }[]
}

/**
 * Reads a folder of golden cases: one with `gradients/` and `curvature/` in it, or either of these. What kind a file is
 * shows in what it holds. A curvature case finds its gradient case in the folder itself, or in `gradients` beside it.
 *
 * @throws InputError for a folder without cases, a file of another form, or a curvature case without its gradient case.
 */
export function readGoldenFolder(folder: string): GoldenCases {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new InputError(`${folder}: no such folder`)
  }
  const inside = ['gradients', 'curvature']
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
  const folders = inside.length > 0 ? inside : [folder]
  const gradients: GradientCase[] = []
  const curvature: { golden: CurvatureCase; path: string }[] = []
  for (const path of folders.flatMap(jsonFiles)) {
    const content = readJson(path)
    if (content !== null && typeof content === 'object' && 'blocks' in content) {
      curvature.push({ golden: parsed(path, curvatureCaseSchema, content), path })
    } else gradients.push(parsed(path, gradientCaseSchema, content))
  }
  if (gradients.length + curvature.length === 0) throw new InputError(`${folder}: no golden case in it`)
  return {
    gradients,
    curvature: curvature.map(({ golden, path }) => ({ golden, of: gradientCaseOf(golden, path, gradients) })),
  }
}

function gradientCaseOf(golden: CurvatureCase, path: string, known: readonly GradientCase[]): GradientCase {
  const here = known.find(({ name }) => name === golden.case)
  if (here !== undefined) return here
  const beside = join(path, '..', '..', 'gradients', `${golden.case}.json`)
  if (!existsSync(beside)) {
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
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`)
  }
}

function parsed<S extends z.ZodType>(path: string, schema: S, content: unknown): z.output<S> {
  const result = schema.safeParse(content)
  if (result.success) return result.data
  throw new InputError(`${path}: not a golden case: ${z.prettifyError(result.error).replaceAll('\n', ' ')}`)
}
