const always = 64 * 2 ** 20
const ratio = 100

/**
 * The most bytes that a compressed file may hold: 64 MiB, or 100 times its length where that is more. Deflate reaches
 * 1032 to 1, and only for a file made to fill the memory or one that is nearly all zeros, which can be saved as it is.
 */
export function mostBytes(fileLength: number): number {
  return Math.max(always, ratio * fileLength)
}
