// Which tests are asked about a mutant, and in what order.

/** What a file costs before its first test, in seconds. */
const opening = 1
/** Tests of a file beyond so many seconds are asked after the first ones of every file. */
const tiers = [2, 10, Number.POSITIVE_INFINITY]
/** Names that fit on a command line. */
const longest = 60_000

/**
 * The tests that reach a mutant, in batches: the quick ones of every file before the long ones of any, those of near files first,
 * each batch four times as long as the one before.
 *
 * @param files `{ file, near, tests }`, `near` small for a file of tests beside the mutant, `tests` an array of `{ name, seconds }`.
 * @param most the seconds of all batches; what is longer is left out and makes the plan not `whole`.
 * @returns `{ batches, whole }`, a batch `{ seconds, files, names }`; without `names`, all tests of its files.
 */
export function planOf(files, most) {
  const units = files.flatMap(({ file, near, tests }) => {
    const sorted = [...tests].sort((a, b) => a.seconds - b.seconds)
    let sum = 0
    const parts = tiers.map(() => [])
    for (const [i, test] of sorted.entries()) {
      sum += test.seconds
      parts[i === 0 ? 0 : tiers.findIndex((limit) => sum <= limit)].push(test)
    }
    return parts.flatMap((part, tier) => {
      const seconds = opening + part.reduce((total, test) => total + test.seconds, 0)
      return part.length === 0 ? [] : [{ file, near, tier, seconds, names: part.map(({ name }) => name) }]
    })
  })
  units.sort((a, b) => a.tier - b.tier || a.near - b.near || a.seconds - b.seconds)
  const batches = []
  let spent = 0
  let size = 4
  let whole = true
  let batch
  for (const { file, seconds, names } of units) {
    if (spent > 0 && spent + seconds > most) {
      whole = false
      continue
    }
    const letters = names.reduce((sum, name) => sum + name.length, 0)
    const isFull =
      batch !== undefined && (batch.seconds + seconds > size || batch.letters + letters > longest)
    if (batch === undefined || isFull) {
      if (isFull) size *= 4
      batch = { seconds: 0, letters: 0, files: [], names: [] }
      batches.push(batch)
    }
    batch.seconds += seconds
    batch.letters += letters
    batch.files.push(file)
    batch.names.push(...names)
    spent += seconds
  }
  for (const each of batches) if (each.letters > longest) each.names = undefined
  return { batches, whole }
}

/** What `--testNamePattern` takes for exactly these tests. */
export function patternOf(names) {
  const escaped = [...new Set(names)].map((name) => name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
  return `^(${escaped.join('|')})$`
}
