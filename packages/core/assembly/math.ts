import { circular, LIMIT } from './circular'
import { exp, tanh } from './double'
import { log, log1p } from './logarithm'

// The numbers of the functions, as the caller passes them; any other is the cosine.
const EXP: i32 = 0
const LOG: i32 = 1
const LOG1P: i32 = 2
const TANH: i32 = 3
const SIN: i32 = 4

/**
 * A function of the numbers in [0, end) bytes of the memory, in place, two at a time. Returns whether an angle among
 * them was too large for the lanes: the sines and cosines of those are left to the caller, and are no numbers of use.
 */
export function map(name: i32, end: usize): bool {
  let large = f64x2.splat(0)
  for (let at: usize = 0; at < end; at += 16) {
    const x = v128.load(at)
    let y: v128
    switch (name) {
      case EXP:
        y = exp(x)
        break
      case LOG:
        y = log(x)
        break
      case LOG1P:
        y = log1p(x)
        break
      case TANH:
        y = tanh(x)
        break
      default:
        y = circular(x, i64x2.splat(name === SIN ? 0 : 1))
        large = v128.or(large, f64x2.gt(f64x2.abs(x), f64x2.splat(LIMIT)))
    }
    v128.store(at, y)
  }
  return v128.any_true(large)
}
