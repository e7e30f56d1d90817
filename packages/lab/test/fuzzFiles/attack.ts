import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { seed } from '@credit/core'
import { limitMemory } from '../../../../docs/test/fuzz/memory.ts'
import { type Change, changeOf } from './change.ts'
import type { Subject } from './subjects.ts'

export interface FileOutcome {
  readonly name: string
  readonly change: string
  readonly kind: 'refused' | 'same' | 'returned' | 'silent' | 'unclear' | 'slow'
  readonly message: string
}

/** Milliseconds. */
const slowest = 5_000

/** Reads files with one thing changed; for one seed the same changes. */
export async function attackFiles(
  all: readonly Subject[],
  number: number,
  count: number,
): Promise<FileOutcome[]> {
  const random = seed(number).child('files').generator()
  const outcomes: FileOutcome[] = []
  const right = new Map<Subject, unknown>()
  for (const subject of all) right.set(subject, structuredClone(await subject.read()))
  for (let i = 0; i < count; i++) {
    const subject = all[i % all.length]
    const folder = dirname(subject.file)
    const before = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, readFileSync(join(folder, name))] as const)
    const whole = readFileSync(subject.file)
    const { bytes, change, wrong, path, was } = changeOf(subject, whole, random)
    writeFileSync(subject.file, bytes)
    if (change.endsWith('sealed anew')) subject.sealAnew?.()
    const release = limitMemory(Math.max(2 ** 26, 100 * bytes.length))
    const began = performance.now()
    let outcome: Pick<FileOutcome, 'kind' | 'message'>
    try {
      const found = await subject.read()
      outcome = judge(subject, found, right.get(subject), { change, wrong, path, was })
    } catch (error) {
      const { name, message } = error as Error
      const isOurs = ['InputError', 'ArgumentError'].includes(name) && !message.includes('\n')
      outcome = { kind: isOurs ? 'refused' : 'unclear', message: `${name}: ${message}` }
    } finally {
      release()
    }
    if (performance.now() - began > slowest) outcome = { kind: 'slow', message: '' }
    outcomes.push({ name: subject.name, change: change.slice(0, 120), ...outcome })
    rmSync(subject.file, { force: true, recursive: true })
    for (const [name, content] of before) writeFileSync(join(folder, name), content)
  }
  return outcomes
}

function judge(subject: Subject, found: unknown, right: unknown, { change, path, was, wrong }: Change) {
  if (isDeepStrictEqual(found, right)) return { kind: 'same' as const, message: '' }
  const isSealed = change.endsWith('sealed anew') || subject.open !== undefined
  // a run of a comparison that is damaged is left out, and that is said
  const text = JSON.stringify(found) ?? ''
  if (/"state":"(damaged|unfinished)","problem":"[^"]+/.test(text))
    return { kind: 'refused' as const, message: '' }
  if (subject.isHashed && !isSealed)
    return { kind: 'silent' as const, message: 'other content than what its hash says' }
  const isOther = path !== undefined && kindOf(was) !== kindOf(wrong) && !subject.mayBe?.(path, wrong)
  // what nothing reads may be anything
  if (
    isOther &&
    path.length > 0 &&
    text.includes(JSON.stringify(wrong)) &&
    !JSON.stringify(right).includes(JSON.stringify(wrong))
  )
    return { kind: 'silent' as const, message: `takes ${kindOf(wrong)} for ${kindOf(was)}` }
  return { kind: 'returned' as const, message: '' }
}

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/** Counts, and what is wrong, most frequent first. */
export function told(outcomes: readonly FileOutcome[]): string {
  const counts: Record<string, number> = {}
  const wrong = new Map<string, number>()
  for (const { name, change, kind, message } of outcomes) {
    counts[kind] = (counts[kind] ?? 0) + 1
    if (!['silent', 'unclear', 'slow'].includes(kind)) continue
    const line = `${kind}: ${name}: ${kind === 'silent' ? change : ''} ${message.slice(0, 160)}`
    wrong.set(line, (wrong.get(line) ?? 0) + 1)
  }
  const lines = [...wrong].sort(([, a], [, b]) => b - a).map(([line, times]) => `${times} × ${line}`)
  return [JSON.stringify(counts), ...lines].join('\n')
}
