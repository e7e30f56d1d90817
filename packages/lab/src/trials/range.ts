/**
 * The range of an axis: the least and the largest number and 0; one more where they are the same.
 *
 * @example
 * rangeOf([0.25, 1.25]) // => [0, 1.25]
 */
export function rangeOf(values: ArrayLike<number>): readonly [number, number] {
  let [low, high] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i])
    high = Math.max(high, values[i])
  }
  return low === high ? [low, low + 1] : [low, high]
}
