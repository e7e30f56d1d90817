/**
 * Whole numbers as Slurm writes them: `0-3,7`.
 *
 * @example
 * rangesOf([0, 1, 2, 3, 7]) // => '0-3,7'
 */
export function rangesOf(numbers: readonly number[]): string {
  const parts: [number, number][] = []
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = parts.at(-1)
    if (last !== undefined && number === last[1] + 1) last[1] = number
    else parts.push([number, number])
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',')
}
