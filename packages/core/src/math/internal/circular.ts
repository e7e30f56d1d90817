import { reduceLarge } from './reduce-large.js'

const ROUND = 6755399441055744 // 1.5·2^52, as in exp
const TWO_OVER_PI = 0.6366197723675814
// π/2 in four parts. The first three have 33 bits, so that their product with n ≤ 2^20 is exact.
const PART1 = 1.5707963267341256
const PART2 = 6.077100506303966e-11
const PART3 = 2.0222662487111665e-21
const PART4 = 8.4784276603689e-32
const QUARTER_PI = 0.7853981633974483
const LIMIT = 1647099 // 2^20·π/2

/**
 * sin(x + shift·π/2): sin for shift 0, cos for shift 1.
 *
 * x = n·π/2 + (high + low), |high| ≤ π/4, then a polynomial for the quadrant. Up to 2^20·π/2 the reduction is that
 * of Cody and Waite 1980 with π/2 to 151 bits; beyond, it is done in integers.
 */
export function circular(x: number, shift: 0 | 1): number {
  if (x >= -QUARTER_PI && x <= QUARTER_PI) return shift === 0 ? sinKernel(x, 0) : cosKernel(x, 0)
  if (!(x >= -LIMIT && x <= LIMIT)) {
    if (!(x > -Infinity && x < Infinity)) return NaN
    const { quadrant, high, low } = reduceLarge(x)
    return inQuadrant(quadrant + shift, high, low)
  }
  const n = x * TWO_OVER_PI + ROUND - ROUND
  // Exact: both are multiples of 2^-53 and the difference is below 1.
  const first = x - n * PART1
  const second = n * PART2
  const difference = first - second
  // What the subtraction rounded off. Where |first| < |second| it was exact and this is 0.
  const lost = first - difference - second
  const tail = lost - n * PART3 - n * PART4
  const high = difference + tail
  // TwoSum (Knuth 1969): near a multiple of π/2 either term can be the larger.
  const part = high - difference
  const low = difference - (high - part) + (tail - part)
  return inQuadrant(n + shift, high, low)
}

function inQuadrant(n: number, high: number, low: number): number {
  const y = n & 1 ? cosKernel(high, low) : sinKernel(high, low)
  return n & 2 ? -y : y
}

/** sin(x + y) for |x| ≤ π/4 and y below half an ulp of x. Source: FDLIBM `k_sin.c` (Sun Microsystems, 1993). */
function sinKernel(x: number, y: number): number {
  const z = x * x
  const v = z * x
  const r =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 +
        z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)))
  return x - (z * (0.5 * y - v * r) - y + v * 0.16666666666666632)
}

/** cos(x + y), likewise. Source: FreeBSD msun `k_cos.c` (after FDLIBM, 1993). */
function cosKernel(x: number, y: number): number {
  const z = x * x
  const w = z * z
  const r =
    z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 2.480158728947673e-5)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11))
  const half = 0.5 * z
  const top = 1 - half
  return top + (1 - top - half + (z * r - x * y))
}
