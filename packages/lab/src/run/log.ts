import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { readRegular, replaceFile } from '../files.js'
import { Damaged, InputError } from '../inputError.js'

/** What a file held at some moment. */
export interface Digest {
  readonly bytes: number
  readonly sha256: string
}

/**
 * A file of JSON lines that grows, and knows what it holds. It is a new file also where it goes on from an earlier one: a
 * process that slept and has lost the run meanwhile still writes to the old one, which has no name any more.
 */
export class Log {
  private readonly hash = createHash('sha256')
  private bytes = 0
  private file: number | null

  /**
   * Begins the file, or goes on after what it held at a moment: what came later is cut off.
   *
   * @throws Damaged, with the file unchanged, when that is no longer what it begins with; InputError when it can't be read.
   */
  constructor(
    readonly path: string,
    from?: Digest,
  ) {
    const beginning = from === undefined ? Buffer.alloc(0) : beginningOf(path, from)
    this.hash.update(beginning)
    this.bytes = beginning.length
    replaceFile(path, beginning)
    this.file = openSync(path, 'a')
  }

  append(value: unknown): void {
    const line = Buffer.from(`${JSON.stringify(value)}\n`)
    const file = this.opened()
    for (let at = 0; at < line.length; ) at += writeSync(file, line, at)
    this.hash.update(line)
    this.bytes += line.length
  }

  /** Waits until everything is on disk. */
  sync(): void {
    fsyncSync(this.opened())
  }

  close(): void {
    if (this.file !== null) closeSync(this.file)
    this.file = null
  }

  digest(): Digest {
    return { bytes: this.bytes, sha256: this.hash.copy().digest('hex') }
  }

  private opened(): number {
    if (this.file === null) throw new InputError(`${this.path}: was closed`)
    return this.file
  }
}

function beginningOf(path: string, { bytes, sha256 }: Digest): Buffer {
  const beginning = readRegular(path).subarray(0, bytes)
  const found = createHash('sha256').update(beginning).digest('hex')
  if (beginning.length < bytes || found !== sha256) {
    throw new Damaged(`${path}: damaged: its first ${bytes} bytes are not what they were`)
  }
  return beginning
}
