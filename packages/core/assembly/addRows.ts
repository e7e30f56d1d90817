import { add, BYTES, LANES } from './lanes'
import { put4 } from './put'

/** `out[n] += Σ_k a[k,n]`, rows in ascending order; 64 at a time, so that pages are walked once. */
export function addRows(out: usize, a: usize, k: i32, n: i32): void {
  const stride = <usize>n * BYTES
  for (let p = 0; p < k; p += 64) {
    for (let j = 0; j < n; j += 4 * LANES) {
      const at = out + <usize>j * BYTES
      let from = a + <usize>p * stride + <usize>j * BYTES
      let s0 = v128.load(at)
      let s1 = v128.load(at, 16)
      let s2 = v128.load(at, 32)
      let s3 = v128.load(at, 48)
      for (let rest = min(k - p, 64); rest > 0; rest--) {
        s0 = add(s0, v128.load(from))
        s1 = add(s1, v128.load(from, 16))
        s2 = add(s2, v128.load(from, 32))
        s3 = add(s3, v128.load(from, 48))
        from += stride
      }
      put4(at, s0, s1, s2, s3, n - j, false)
    }
  }
}
