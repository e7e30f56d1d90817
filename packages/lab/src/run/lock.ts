import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { InputError } from '../inputError.js'

/** Who holds a lock. `started` tells a process from a later one of the same number, where the system says. */
interface Holder {
  readonly pid: number
  readonly started: string | null
  readonly host: string
}

/**
 * Takes the lock of a run: at most one process works on it. A lock whose process on this machine is gone (killed) is
 * taken over.
 *
 * @returns what gives the lock back.
 * @throws InputError that names the process which holds it.
 */
export function takeLock(path: string): () => void {
  const mine: Holder = { pid: process.pid, started: startOf(process.pid), host: hostname() }
  const text = JSON.stringify(mine)
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(path, text)) return once(() => rmSync(path, { force: true }))
    const found = read(path)
    // given back in the meantime
    if (found === null) continue
    const holder = holderOf(found)
    if (holder === null || isAlive(holder)) throw busy(path, holder)
    removeStale(path, found)
  }
  throw busy(path, null)
}

function create(path: string, text: string): boolean {
  let file: number
  try {
    file = openSync(path, 'wx')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  try {
    writeSync(file, text)
    // an empty lock, after a power cut or on a full disk, would hold up every later run
    fsyncSync(file)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
  return true
}

/** Given back twice, a lock that is somebody else's by then stays. */
function once(release: () => void): () => void {
  let isHeld = true
  return () => {
    if (isHeld) release()
    isHeld = false
  }
}

/** Removes a lock with this text; one that somebody else has taken in the meantime is put back. */
function removeStale(path: string, text: string): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (read(aside) !== text) {
    try {
      linkSync(aside, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  rmSync(aside, { force: true })
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function holderOf(text: string): Holder | null {
  try {
    const { pid, started, host } = JSON.parse(text)
    return Number.isInteger(pid) && typeof host === 'string' ? { pid, started: started ?? null, host } : null
  } catch {
    return null
  }
}

function isAlive({ pid, started, host }: Holder): boolean {
  // nothing can be said of a process on another machine
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    // somebody else's process is there, too
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const now = startOf(pid)
  return started === null || now === null || now === started
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

function busy(path: string, holder: Holder | null): InputError {
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`
  return new InputError(`${path}: ${who} works on this run; remove the file if that is not so`)
}
