/** Ranks from 1 up; equal values share their mean rank. */
export interface Ranking {
  /** Twice each rank: an integer, also where ranks are shared. */
  readonly doubled: Int32Array
  /** How many values have an equal one. */
  readonly ties: number
}

export function rankingOf(values: ArrayLike<number>): Ranking {
  const n = values.length
  const order = new Uint32Array(n).map((_, i) => i).sort((i, j) => values[i] - values[j])
  const doubled = new Int32Array(n)
  let ties = 0
  for (let from = 0; from < n; ) {
    let to = from + 1
    while (to < n && values[order[to]] === values[order[from]]) to++
    // positions from + 1 … to, counted from 1: their mean, doubled
    for (let i = from; i < to; i++) doubled[order[i]] = from + 1 + to
    if (to - from > 1) ties += to - from
    from = to
  }
  return { doubled, ties }
}
