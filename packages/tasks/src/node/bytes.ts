import { readFileSync, statSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { ArgumentError } from '@credit/core'
import { mostBytes } from '../internal/mostBytes.js'

/** Undefined when there is no such file; other failures name it. */
export function bytesOf(caller: string, path: string): Uint8Array | undefined {
  try {
    // a pipe or a device may never end
    if (!statSync(path).isFile()) throw new Error('neither a file nor a link to one')
    return plain(readFileSync(path))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new ArgumentError(caller, path, 'a file that can be read', message)
  }
}

/** What a gzip file holds, bounded by `mostBytes`; `form` says what it should be. */
export function decompress(caller: string, path: string, bytes: Uint8Array, form: string): Uint8Array {
  const most = mostBytes(bytes.length)
  try {
    return plain(gunzipSync(bytes, { maxOutputLength: most }))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ArgumentError(
        caller,
        path,
        `one that holds at most ${most} bytes (decompress it first)`,
        'more',
      )
    }
    throw new ArgumentError(
      caller,
      path,
      `a whole gzip file${form} (get it again)`,
      `${(error as Error).message} in ${bytes.length} bytes`,
    )
  }
}

/** The same bytes without Node's Buffer methods, some of which mean other things than those of Uint8Array. */
function plain({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** The same bytes in memory that worker threads share when they are sent to them. */
export function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}
