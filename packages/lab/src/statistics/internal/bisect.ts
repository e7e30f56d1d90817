/**
 * The place between `low` and `high` where `holds` turns from true to false, to 2^-50 of the distance between them.
 */
export function bisect(holds: (x: number) => boolean, low: number, high: number): number {
  let [left, right] = [low, high]
  for (let step = 0; step < 50; step++) {
    const middle = 0.5 * (left + right)
    if (holds(middle)) left = middle
    else right = middle
  }
  return 0.5 * (left + right)
}
