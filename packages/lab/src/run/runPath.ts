import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** A file system takes 255 bytes. */
const longest = 200

/** Where a run lies, relative to its comparison. */
export function runPath({
  task,
  condition,
  seed,
}: {
  task: string
  condition: string
  seed: number
}): string {
  return join(folderName(task), folderName(condition), `seed-${seed}`)
}

/** The name of a task or a condition (a rule's notation, the path of a module, words) as that of a folder everywhere. */
export function folderName(condition: string): string {
  const name = condition.replace(/^.*[/\\]/, '').replace(/[^\w.,=+-]/g, '+')
  if (name.length <= longest) return name
  const hash = createHash('sha256').update(condition).digest('hex').slice(0, 12)
  return `${name.slice(0, longest - hash.length - 1)}+${hash}`
}
