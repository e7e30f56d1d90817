/**
 * `base^exponent` for a whole exponent of at least 0, by squaring: multiplications only, so the same bits in every
 * engine (`**` may differ), and no running product that a checkpoint would have to keep. Relative error below
 * exponent · 2^-53.
 */
export function integerPower(base: number, exponent: number): number {
  let result = 1
  let square = base
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square
    square *= square
  }
  return result
}
