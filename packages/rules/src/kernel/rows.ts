import type { Real } from '@credit/core'

/** `mixRows` with values below `tiny` cut to 0. */
export function mixRowsOf(tiny: number) {
  return (
    out: Real,
    outAt: number,
    x: Real,
    xAt: number,
    a: Real,
    aAt: number,
    y: Real,
    yAt: number,
    b: Real,
    bAt: number,
    m: number,
    n: number,
  ): void => {
    for (let i = 0, row = 0; i < m; i++, row += n) {
      const ofX = a[aAt + i]
      const ofY = b[bAt + i]
      for (let j = row; j < row + n; j++) {
        const sum = ofX * x[xAt + j] + ofY * y[yAt + j]
        out[outAt + j] = Math.abs(sum) < tiny ? 0 : sum
      }
    }
  }
}
