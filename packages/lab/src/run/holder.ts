import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'

const holderSchema = z.object({
  /** Of this holding alone: two by one process differ. */
  token: z.string().regex(/^[\w-]{8,64}$/),
  pid: z.number().int(),
  /** Tells a process from a later one of the same number, where the system says. */
  started: z.string().nullable(),
  host: z.string(),
  /** The space that the number is of: another start of the machine, another container, is another one. */
  space: z.string(),
  /** Seconds after which it may be taken over, unless it was renewed. */
  length: z.number().positive(),
})

/** Who holds a lease, as its file says. */
export type Holder = z.output<typeof holderSchema>

/** This process, as it would sign a lease. */
export function holderOf(token: string, length: number): Holder {
  return { token, pid: process.pid, started: startOf(process.pid), host: hostname(), space: space(), length }
}

/** Null for a text that no holder wrote, or only half of it. */
export function parseHolder(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Whether a holder is this very process. */
export function isThisProcess({ pid, started, host, space: place }: Holder): boolean {
  return pid === process.pid && host === hostname() && place === space() && started === startOf(pid)
}

/** Whether a holder's process has ended for certain; of one elsewhere nobody can say. */
export function isGone({ pid, started, host, space: place }: Holder): boolean {
  if (host !== hostname() || place !== space()) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // somebody else's process is there, too
    return (error as NodeJS.ErrnoException).code !== 'EPERM'
  }
  const now = startOf(pid)
  return started !== null && now !== null && now !== started
}

/** When a process began, in ticks since the machine did; null where there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // the second field is a name in brackets, which may hold blanks
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

let known: string | undefined

function space(): string {
  known ??= [
    () => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
    () => readlinkSync('/proc/self/ns/pid'),
  ]
    .map((part) => {
      try {
        return part()
      } catch {
        return ''
      }
    })
    .join(' ')
  return known
}
