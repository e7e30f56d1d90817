import type { Real } from '@credit/core'

// What online rules are made of, in plain loops. Dot products run in four partial sums, so that a vectorised kernel
// can give the same bits.

/** `out[m,n] = a[m,k] · b[n,k]ᵀ`, or `out += a · bᵀ`. */
export function rowProducts(
  out: Real,
  outAt: number,
  a: Real,
  aAt: number,
  b: Real,
  bAt: number,
  m: number,
  k: number,
  n: number,
  accumulate: boolean,
): void {
  const whole = k - (k % 4)
  for (let i = 0; i < m; i++) {
    const left = aAt + i * k
    for (let j = 0; j < n; j++) {
      const right = bAt + j * k
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      for (let p = 0; p < whole; p += 4) {
        s0 += a[left + p]! * b[right + p]!
        s1 += a[left + p + 1]! * b[right + p + 1]!
        s2 += a[left + p + 2]! * b[right + p + 2]!
        s3 += a[left + p + 3]! * b[right + p + 3]!
      }
      let sum = s0 + s2 + (s1 + s3)
      for (let p = whole; p < k; p++) sum += a[left + p]! * b[right + p]!
      const o = outAt + i * n + j
      out[o] = accumulate ? sum + out[o]! : sum
    }
  }
}

/** `traceStep` and `traceGradient` with values below `tiny` cut to 0. */
export function tracesOf(tiny: number) {
  return {
    traceStep(
      trace: Real,
      traceAt: number,
      decay: Real,
      decayAt: number,
      u: Real,
      uAt: number,
      v: Real,
      vAt: number,
      m: number,
      n: number,
    ): void {
      for (let i = 0; i < m; i++) {
        const kept = decay[decayAt + i]!
        const gain = u[uAt + i]!
        const row = traceAt + i * n
        for (let j = 0; j < n; j++) {
          const x = kept * trace[row + j]! + gain * v[vAt + j]!
          trace[row + j] = Math.abs(x) < tiny ? 0 : x
        }
      }
    },

    traceGradient(
      trace: Real,
      traceAt: number,
      decay: Real,
      decayAt: number,
      u: Real,
      uAt: number,
      v: Real,
      vAt: number,
      out: Real,
      outAt: number,
      weight: Real,
      weightAt: number,
      m: number,
      n: number,
      accumulate: boolean,
    ): void {
      for (let i = 0; i < m; i++) {
        const kept = decay[decayAt + i]!
        const gain = u[uAt + i]!
        const share = weight[weightAt + i]!
        const row = traceAt + i * n
        const outRow = outAt + i * n
        for (let j = 0; j < n; j++) {
          let x = kept * trace[row + j]! + gain * v[vAt + j]!
          if (Math.abs(x) < tiny) x = 0
          trace[row + j] = x
          const y = share * x
          out[outRow + j] = accumulate ? y + out[outRow + j]! : y
        }
      }
    },
  }
}
