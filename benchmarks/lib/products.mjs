import { relu } from '@credit/core'
import { addressOf, openKernel } from '@credit/core/kernels'

// products are the same for any unit
const unit = { leak: 0, activation: relu }

/** `out[m,n] = a[m,k] · b[k,n]`, or with 'outerProducts' `out[m,n] += a[k,m]ᵀ · b[k,n]`. */
const lengthsOf = {
  product: (m, k, n) => [m * n, m * k, k * n],
  outerProducts: (m, k, n) => [m * n, k * m, k * n],
}

/**
 * One matrix product of a kernel over operands of its own: `{ work, operations }`. The operands stay where they are, so
 * that small ones stay in the cache: this is the most that the kernel can do.
 */
export function productOf(name, { kernel: choice, dtype }, [m, k, n]) {
  const lengths = lengthsOf[name](m, k, n)
  const { kernel } = openKernel('benchmark', { kernel: choice, dtype }, unit, lengths)
  const [out, a, b] = lengths.map((length) => kernel.allocate(length))
  // plus and minus, so that what outer products add up stays normal
  for (let i = 0; i < a.length; i++) a[i] = Math.sin(i)
  for (let i = 0; i < b.length; i++) b[i] = Math.cos(i)
  const work =
    name === 'product'
      ? () => kernel.product(addressOf(out), addressOf(a), addressOf(b), m, k, n, false)
      : () => kernel.outerProducts(addressOf(out), addressOf(a), addressOf(b), k, m, n)
  return { work, operations: 2 * m * k * n }
}
