import type { Point } from './draw.js'

/** Each field by its last word, by its whole path where two would be called the same. */
export function shortNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const last = (path: string) => path.slice(path.lastIndexOf('.') + 1)
  const isShared = (path: string) => paths.some((other) => other !== path && last(other) === last(path))
  return new Map(paths.map((path) => [path, isShared(path) ? path : last(path)]))
}

/**
 * The name of a condition: its rule and what was changed.
 *
 * @example
 * const point = { 'training.learningRate': 0.03, 'options.delay': 400 }
 * nameOf('eprop', point, shortNames(Object.keys(point))) // => 'eprop learningRate=0.03 delay=400'
 */
export function nameOf(rule: string, point: Point, short: ReadonlyMap<string, string>): string {
  const changes = Object.entries(point).map(([path, value]) => `${short.get(path)}=${textOf(value)}`)
  return [rule, ...changes].join(' ')
}

/** `0.03`, `tanh`, `trace,lambdaMin`, `factor:0.5,every:100`: a run's folder must not hold a slash. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(',')
  if (typeof value !== 'object' || value === null) return String(value).replace(/[/\\]/g, '|')
  return Object.entries(value)
    .map(([name, each]) => `${name}:${textOf(each)}`)
    .join(',')
}
