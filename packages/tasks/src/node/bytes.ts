import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { ArgumentError } from '@credit/core'

/** Undefined when there is no such file; other failures name it. */
export function bytesOf(caller: string, path: string): Uint8Array | undefined {
  try {
    return plain(readFileSync(path))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new ArgumentError(caller, path, 'a file that can be read', message)
  }
}

/** What a gzip file holds; `form` says what it should be. */
export function decompress(caller: string, path: string, bytes: Uint8Array, form: string): Uint8Array {
  try {
    return plain(gunzipSync(bytes))
  } catch (error) {
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
