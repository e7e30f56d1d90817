import type { Seed } from '@credit/core'

/** The same values in another order, each order as likely as any other (Fisher & Yates 1938). */
export function shuffled<T>(values: readonly T[], seed: Seed): T[] {
  const generator = seed.generator()
  const out = [...values]
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(generator.uniform() * (i + 1))
    ;[out[i], out[j]] = [out[j], out[i]]
  }
  return out
}
