import { integer, type RandomGenerator } from '@credit/core'
import { flipped } from '../survival.ts'
import type { Subject } from './subjects.ts'

const wrongs: readonly unknown[] = [
  ...[
    null,
    true,
    '',
    'x',
    '../../etc/passwd',
    '/dev/zero',
    -1,
    0,
    0.5,
    2 ** 31,
    2 ** 53,
    1e300,
    [],
    [[]],
    {},
  ],
  ...[
    '__proto__',
    '\u0000',
    'x'.repeat(5000),
    { $array: ['float64', 0, 2 ** 40] },
    { $array: ['none', 0, 1] },
  ],
]

/** What was made wrong in a file, and where. */
export interface Change {
  readonly change: string
  readonly path?: readonly string[] | undefined
  readonly was?: unknown
  readonly wrong?: unknown
}

/** A bit, a cut, a repeated or a foreign part, or a value of its JSON. */
export function changeOf(
  {
    open = (bytes: Buffer) => bytes.toString('utf8'),
    close = (text: string) => Buffer.from(text),
    sealAnew,
  }: Subject,
  whole: Buffer,
  random: RandomGenerator,
): Change & { readonly bytes: Buffer } {
  const kind = integer(random, 8)
  const place = integer(random, whole.length)
  if (kind === 0) return { bytes: Buffer.from(flipped(whole, random)), change: 'a bit' }
  if (kind === 1) return { bytes: whole.subarray(0, place), change: `cut at ${place}` }
  if (kind === 2) {
    const part = whole.subarray(place, place + 1 + integer(random, 64))
    return {
      bytes: Buffer.concat([whole.subarray(0, place), part, whole.subarray(place)]),
      change: `repeated at ${place}`,
    }
  }
  const text = open(whole)
  const lines = text.trimEnd().split('\n')
  const isLines = lines.length > 1 && lines.every(isJson)
  const line = isLines ? integer(random, lines.length) : 0
  let data: unknown
  try {
    data = JSON.parse(isLines ? lines[line] : text)
  } catch {
    return { bytes: whole.subarray(place), change: `from ${place}` }
  }
  if (kind === 3) {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const json = JSON.stringify(data).replace(
      /[:[](?=[^[{\]}])("[^"]*"|[\d.e+-]+)/,
      (found) => `${found[0]}${deep}`,
    )
    return { bytes: close(isLines ? lines.with(line, json).join('\n') : json), change: 'nested deeply' }
  }
  const path: string[] = []
  const wrong = wrongs[integer(random, wrongs.length)]
  let was: unknown
  const put = (value: unknown, depth: number): unknown => {
    const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
    if (keys.length === 0 || (depth > 0 && integer(random, 4) === 0)) {
      was = value
      return wrong
    }
    const key = keys[integer(random, keys.length)]
    path.push(key)
    if (kind === 4 && integer(random, 2) === 0) {
      const { [key]: gone, ...rest } = value as Record<string, unknown>
      was = gone
      return Array.isArray(value) ? value.filter((_, i) => String(i) !== key) : rest
    }
    const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
    Reflect.set(copy, key, put(Reflect.get(copy, key), depth + 1))
    return copy
  }
  const json = JSON.stringify(put(data, 0))
  const bytes = close(isLines ? `${lines.with(line, json).join('\n')}\n` : json)
  const change = `${path.join('.')} = ${JSON.stringify(wrong)?.slice(0, 40)}`
  return { bytes, change: sealAnew ? `${change}, sealed anew` : change, path, was, wrong }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
