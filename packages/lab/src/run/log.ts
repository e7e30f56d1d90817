import { createHash } from 'node:crypto'
import { appendFileSync, closeSync, fsyncSync, openSync, truncateSync, writeFileSync } from 'node:fs'
import { readRegular } from '../files.js'
import { Damaged } from '../inputError.js'

/** What a file held at some moment. */
export interface Digest {
  readonly bytes: number
  readonly sha256: string
}

/** A file of JSON lines that grows, and knows what it holds. */
export class Log {
  private readonly hash = createHash('sha256')
  private bytes = 0

  /**
   * Begins the file, or goes on after what it held at a moment: what came later is cut off.
   *
   * @throws Damaged, with the file unchanged, when that is no longer what it begins with; InputError when it can't be read.
   */
  constructor(
    readonly path: string,
    from?: Digest,
  ) {
    if (from === undefined) {
      writeFileSync(path, '')
      return
    }
    this.hash.update(beginningOf(path, from))
    this.bytes = from.bytes
    truncateSync(path, from.bytes)
  }

  append(value: unknown): void {
    const line = Buffer.from(`${JSON.stringify(value)}\n`)
    appendFileSync(this.path, line)
    this.hash.update(line)
    this.bytes += line.length
  }

  /** Waits until everything is on disk. */
  sync(): void {
    const file = openSync(this.path, 'r+')
    try {
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  }

  digest(): Digest {
    return { bytes: this.bytes, sha256: this.hash.copy().digest('hex') }
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
