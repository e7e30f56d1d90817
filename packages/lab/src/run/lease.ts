import { randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isThere } from '../files.js'
import { InputError } from '../inputError.js'
import { type Holder, holderOf, isGone, isThisProcess, parseHolder } from './holder.js'

/** Seconds after which a lease that is not renewed may be taken over, where nothing else is said. */
export const defaultLease = 120

/** Somebody else works on the run, or came to while this process slept. */
export class LeaseError extends InputError {
  constructor(
    message: string,
    /** 'ELOST' of one that was this process's until it slept. */
    readonly code: 'ELEASE' | 'ELOST' = 'ELEASE',
  ) {
    super(message)
  }
}

/** A lease's file at a moment: who signed it, and when it was renewed last, in ms by the file server's clock. */
interface Signed {
  readonly file: string
  readonly holder: Holder | null
  readonly renewed: number
  /** Whether it is none of a lease, nor half of one: somebody's file, which is not taken away. */
  readonly isForeign: boolean
}

/** How every signature begins. */
const beginning = '{"token":"'
/** What lies beside a lease of some holder, by the end of its name. */
const besideIt = /^\.([\w-]{8,64}|unsigned-[\d.]+)(\.next)?$/
/** Neither waits for a pipe nor follows a link. Windows has neither flag. */
const asItIs = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)

/**
 * The right to write a run, for a while: at most one process has it. One that is gone on this machine, and one that was not
 * renewed for its length, are taken over; nobody has to remove a file.
 *
 * The file `<path>` names its holder, and its time of change, which the file server sets, is when it was renewed last: clocks of
 * different machines are never compared. Who takes over from holder T first links its signed file to `<path>.T.next`, which
 * succeeds for one process only, and only then renames it to `<path>`; it is not T's any more if T renewed it in between. What
 * is taken over itself, half-way through this, loses the file that it was about to rename.
 */
export class Lease {
  private renewedAt: Moment
  private file: number | null

  private constructor(
    readonly path: string,
    private readonly holder: Holder,
    file: number,
    began: Moment,
  ) {
    this.file = file
    this.renewedAt = began
  }

  /** @throws LeaseError that names the process which holds it, InputError where there is something of that name that is no lease. */
  static take(path: string, length = defaultLease): Lease {
    for (let attempt = 0; attempt < 20; attempt++) {
      const began = moment()
      const holder = holderOf(randomUUID(), length)
      try {
        const file = tryToTake(path, holder)
        if (file !== null) return new Lease(path, holder, file, began)
      } catch (error) {
        forget(path, holder)
        throw error
      }
    }
    throw new LeaseError(`${path}: others keep taking this run`)
  }

  /**
   * To be called before anything is written: renews the lease when a quarter of it has passed.
   *
   * @throws LeaseError when it is somebody else's by now.
   */
  check(): void {
    if (this.file === null) throw new LeaseError(`${this.path}: was given back`)
    const age = since(this.renewedAt)
    // a clock that was set back says nothing
    if (age >= 0 && age < (this.holder.length * 1000) / 4) return
    this.renew()
  }

  /** @throws LeaseError when it is somebody else's by now. */
  renew(): void {
    const began = moment()
    try {
      if (this.file === null) throw new Error('given back')
      // Of the file that was signed, even if another one has its name; who is about to take over sees that it changed.
      writeSync(this.file, '{', 0)
      const isMine = read(this.path)?.holder?.token === this.holder.token
      if (isMine && !isThere(successionOf(this.path, { holder: this.holder, renewed: began.wall }))) {
        this.renewedAt = began
        return
      }
    } catch (error) {
      // of a file that another machine has replaced
      if ((error as NodeJS.ErrnoException).code !== 'ESTALE') throw error
    }
    throw new LeaseError(
      `${this.path}: this process did not renew its lease for ${(since(this.renewedAt) / 1000).toFixed(1)} s, and another one works on the run now; nothing more is written`,
      'ELOST',
    )
  }

  /** Gives it back; nothing happens to that of somebody else. */
  release(): void {
    if (this.file === null) return
    closeSync(this.file)
    this.file = null
    if (read(this.path)?.holder?.token !== this.holder.token) return
    const aside = `${this.path}.${randomUUID()}`
    if (!moved(this.path, aside)) return
    if (read(aside)?.holder?.token !== this.holder.token) link(aside, this.path)
    rmSync(aside, { force: true })
  }
}

/**
 * Renews the lease at this path if it is one of this process: for threads that compute for long. Whether it still holds, who
 * writes finds out by `check`.
 */
export function keepLease(path: string): void {
  let file: number
  try {
    file = openSync(path, 'r+')
  } catch {
    return
  }
  try {
    const holder = parseHolder(readFileSync(file, 'utf8'))
    if (holder !== null && isThisProcess(holder)) writeSync(file, '{', 0)
  } finally {
    closeSync(file)
  }
}

/** Whether a living process holds the lease at this path; `now` is the file server's time. */
export function isHeld(path: string, now: number): boolean {
  const signed = read(path)
  return signed !== null && !signed.isForeign && !mayBeTaken(signed, now, defaultLease)
}

/** A lease that was signed and could not be taken after all, on a disk that fails, keeps nobody else waiting. */
function forget(path: string, { token }: Holder): void {
  try {
    if (read(path)?.holder?.token === token) rmSync(path, { force: true })
  } catch {
    // then for as long as the lease says
  }
}

/** The open file of the lease; null: try again. */
function tryToTake(path: string, holder: Holder): number | null {
  const own = `${path}.${holder.token}`
  try {
    const now = sign(own, holder)
    if (!link(own, path) && !succeed(path, holder, own, now)) return null
    tidy(path, holder, now)
  } finally {
    rmSync(own, { force: true })
  }
  const file = openSync(path, 'r+')
  if (parseHolder(readFileSync(file, 'utf8'))?.token === holder.token) return file
  closeSync(file)
  return null
}

/** Returns the file server's time. */
function sign(path: string, holder: Holder): number {
  const file = openSync(path, 'wx')
  try {
    writeSync(file, JSON.stringify(holder))
    // an empty one, after a power cut or on a full disk, would say nothing of who holds it
    fsyncSync(file)
    return fstatSync(file).mtimeMs
  } finally {
    closeSync(file)
  }
}

/** Takes over from those whose time has passed. */
function succeed(path: string, { length, token }: Holder, own: string, now: number): boolean {
  const chain = chainOf(path)
  if (chain.length === 0) return false
  for (const signed of chain) {
    if (signed.isForeign) throw somebodys(signed.file)
    if (!mayBeTaken(signed, now, length)) throw busy(path, signed, now, length)
  }
  const claim = successionOf(path, chain[chain.length - 1])
  if (!link(own, claim)) return false
  const after = chainOf(path)
  const isUnchanged =
    after.length === chain.length + 1 &&
    chain.every(
      ({ holder, renewed }, i) => after[i].holder?.token === holder?.token && after[i].renewed === renewed,
    )
  if (!isUnchanged || after[chain.length].holder?.token !== token) {
    rmSync(claim, { force: true })
    return false
  }
  // one that slept on its way to the name must not wake up and take it
  for (const { holder } of chain) if (holder !== null) rmSync(`${path}.${holder.token}`, { force: true })
  return moved(own, path)
}

/** The holder, and who is on the way to take over from it, and from that one … */
function chainOf(path: string): Signed[] {
  const chain: Signed[] = []
  for (let signed = read(path); signed !== null; signed = read(successionOf(path, signed))) chain.push(signed)
  return chain
}

/** The name that one process alone can give to its file: that of who takes over from this one. */
function successionOf(path: string, { holder, renewed }: Pick<Signed, 'holder' | 'renewed'>): string {
  return `${path}.${holder?.token ?? `unsigned-${renewed}`}.next`
}

function mayBeTaken({ holder, renewed }: Signed, now: number, length: number): boolean {
  if (holder !== null && isGone(holder)) return true
  return now - renewed >= (holder?.length ?? length) * 1000
}

/** Removes what was left by others that took, or tried to; called by the holder. */
function tidy(path: string, mine: Holder, now: number): void {
  const folder = dirname(path)
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(basename(path)) || !besideIt.test(name.slice(basename(path).length))) continue
    const signed = read(join(folder, name))
    const isMine = signed?.holder?.token === mine.token
    if (signed !== null && !signed.isForeign && (isMine || mayBeTaken(signed, now, mine.length)))
      rmSync(signed.file, { force: true })
  }
}

/** Null when the file is not there. */
function read(file: string): Signed | null {
  let opened: number
  try {
    opened = openSync(file, asItIs)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    if (code === 'ELOOP') throw somebodys(file)
    throw error
  }
  try {
    const stat = fstatSync(opened)
    if (!stat.isFile()) throw somebodys(file)
    const text = readFileSync(opened, 'utf8')
    // one that was never wholly written may be empty, or of noughts after a power cut
    const isForeign = !text.startsWith(beginning) && !beginning.startsWith(text.replaceAll('\0', ''))
    return { file, holder: parseHolder(text), renewed: stat.mtimeMs, isForeign }
  } finally {
    closeSync(opened)
  }
}

/** Gives a file a second name unless it is taken, which one process alone succeeds in. */
function link(file: string, name: string): boolean {
  try {
    linkSync(file, name)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code ?? '')) throw error
  }
  return copied(file, name)
}

/** The same on file systems without second names. */
function copied(file: string, name: string): boolean {
  try {
    copyFileSync(file, name, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || code === 'ENOENT') return false
    throw error
  }
}

function moved(file: string, name: string): boolean {
  try {
    renameSync(file, name)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function somebodys(file: string): InputError {
  return new InputError(
    `${file}: is no lease of a run: nothing was changed; move it away, or use another --out`,
  )
}

function busy(path: string, { holder, renewed }: Signed, now: number, length: number): LeaseError {
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`
  const ago = Math.max(0, (now - renewed) / 1000).toFixed(0)
  const after = holder?.length ?? length
  return new LeaseError(
    `${path}: ${who} works on this run, heard of ${ago} s ago; without a word from it for ${after} s, it is taken over`,
  )
}

/** By the clock that stands still while a laptop sleeps, and by the one that a person can set. */
interface Moment {
  readonly steady: number
  readonly wall: number
}

function moment(): Moment {
  return { steady: performance.now(), wall: Date.now() }
}

/** Milliseconds: the longer of the two, negative when one went back. */
function since({ steady, wall }: Moment): number {
  const [byOne, byOther] = [performance.now() - steady, Date.now() - wall]
  return byOther < 0 ? byOther : Math.max(byOne, byOther)
}
