import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { modulus } from './search.js'
import { dot, norm, powerOfTwo, scale } from './vectors.js'

/** A real eigenvalue, or a complex one with its conjugate. */
export interface ComplexEigen {
  readonly real: number
  /** At least 0; the conjugate is meant too when it is positive. */
  readonly imaginary: number
  /** The eigenvector x + iy, ‖x‖² + ‖y‖² = 1 and x ⊥ y; no y beside a real eigenvalue. */
  readonly x: Float64Array
  readonly y: Float64Array | null
  /** ‖Ms - θs‖: a defective matrix has eigenvectors that the solver can't tell apart. */
  readonly residual: number
}

/**
 * Eigenpairs of the leading n×n corner of a matrix given by its rows, in no order. Cost O(n³). The solver never ends on
 * an entry that is not finite and squares entries, so they must be finite and are first brought near 1 by a power of
 * two, which changes no bit.
 */
export function nonsymmetricEigen(rows: readonly Float64Array[], n: number): ComplexEigen[] {
  let largest = 0
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) largest = Math.max(largest, Math.abs(rows[i][j]))
  const unit = powerOfTwo(largest)
  const matrix = new Matrix(n, n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix.set(i, j, rows[i][j] / unit)
  const { realEigenvalues, imaginaryEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix)
  const column = (j: number) => Float64Array.from(eigenvectorMatrix.getColumn(j))
  const pairs: ComplexEigen[] = []
  for (let j = 0; j < n; j++) {
    const real = realEigenvalues[j] * unit
    const imaginary = imaginaryEigenvalues[j] * unit
    // the second of a conjugate pair, whose columns are x and y of the first
    if (imaginary < 0) continue
    const x = column(j)
    const y = imaginary > 0 ? column(j + 1) : null
    const length = modulus(norm(x), y === null ? 0 : norm(y))
    scale(x, 1 / length)
    if (y !== null) {
      scale(y, 1 / length)
      rotateApart(x, y)
    }
    pairs.push({ real, imaginary, x, y, residual: residualOf(rows, n, { real, imaginary, x, y }) })
  }
  return pairs
}

/**
 * Turns the phase of z = x + iy until zᵀz is real: then x ⊥ y and ‖x‖ ≥ ‖y‖, and the plane of the two is known as well as
 * it can be.
 */
function rotateApart(x: Float64Array, y: Float64Array): void {
  const real = dot(x, x) - dot(y, y)
  const imaginary = 2 * dot(x, y)
  const size = modulus(real, imaginary)
  if (size === 0) return
  // half the angle of zᵀz, by whichever of the two roots does not cancel
  const larger = Math.sqrt((1 + Math.abs(real) / size) / 2)
  const smaller = imaginary / size / 2 / larger
  const [cosine, sine] = real >= 0 ? [larger, smaller] : [Math.abs(smaller), imaginary < 0 ? -larger : larger]
  for (let i = 0; i < x.length; i++) {
    const turned = x[i] * cosine + y[i] * sine
    y[i] = y[i] * cosine - x[i] * sine
    x[i] = turned
  }
}

function residualOf(
  rows: readonly Float64Array[],
  n: number,
  { real: a, imaginary: b, x, y }: Omit<ComplexEigen, 'residual'>,
): number {
  const real = new Float64Array(n)
  const imaginary = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    real[i] = dot(x, rows[i]) - a * x[i] + (y === null ? 0 : b * y[i])
    imaginary[i] = y === null ? 0 : dot(y, rows[i]) - a * y[i] - b * x[i]
  }
  return modulus(norm(real), norm(imaginary))
}
