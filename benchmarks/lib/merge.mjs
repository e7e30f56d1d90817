/**
 * Committed results with some benchmarks measured anew: every record of these comes from the new run, all others stay.
 *
 * @throws Error when the two runs are not of the same machine, Node and effort: their numbers do not belong on one page.
 */
export function mergedResults(committed, measured, only) {
  for (const [part, value] of Object.entries({ ...committed.machine, effort: committed.effort })) {
    const here = part === 'effort' ? measured.effort : measured.machine[part]
    if (here !== value)
      throw new Error(`the committed results are of another ${part}: ${value}, here ${here}`)
  }
  const others = ({ benchmark }) => !only.includes(benchmark)
  const order = Object.keys(committed.seconds)
  const place = ({ benchmark }) => order.indexOf(benchmark)
  const inOrder = (list) => list.toSorted((a, b) => place(a) - place(b))
  return {
    ...measured,
    seconds: { ...committed.seconds, ...measured.seconds },
    programs: { ...committed.programs, ...measured.programs },
    skipped: inOrder([...committed.skipped.filter(others), ...measured.skipped]),
    records: inOrder([...committed.records.filter(others), ...measured.records]),
    dates: { ...committed.dates, ...measured.dates },
  }
}
