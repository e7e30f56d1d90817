import { orthogonalise } from './orthogonalise.js'
import { dot, norm, scale } from './vectors.js'

/** What is left of a unit vector beside the others must be at least this, or its pair is left out. */
const distinct = 1e-4

/**
 * An orthonormal basis U of the space of some eigenvectors of a matrix P, given as real vectors (one for a real
 * eigenvalue, real and imaginary part for a complex one), with `S = UᵀPU` and the norms of the columns of `PU - US`.
 *
 * Eigenvectors of a matrix close to a defective one are nearly parallel, and what sets them apart is round-off: those
 * are left out whole, and the others still span an invariant space, to about ε‖P‖ / 1e-4.
 */
export function invariantBasis(
  rows: readonly Float64Array[],
  eigenvectors: readonly (readonly Float64Array[])[],
) {
  const columns: Float64Array[] = []
  for (const parts of eigenvectors) {
    const before = columns.length
    for (const part of parts) {
      const unit = part.slice()
      scale(unit, 1 / norm(unit))
      const { residual } = orthogonalise(unit, columns)
      // not so for the NaN of an eigenvector that left the range of doubles either
      if (residual >= distinct) {
        scale(unit, 1 / residual)
        columns.push(unit)
      }
    }
    if (columns.length < before + parts.length) columns.length = before
  }
  const images = columns.map((u) => Float64Array.from(u, (_, i) => dot(u, rows[i])))
  const S = columns.map((u) => Float64Array.from(images, (image) => dot(u, image)))
  const errors = images.map((image) => {
    orthogonalise(image, columns)
    return norm(image)
  })
  return { columns, S, errors }
}
