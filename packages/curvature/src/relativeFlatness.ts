import {
  ArgumentError,
  checkFinite,
  checkInteger,
  checkLength,
  checkOneOf,
  type Operator,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { blockIn, checkOperator, checkVectors } from './internal/product.js'
import { symmetricEigen } from './internal/symmetric.js'
import { dot } from './internal/vectors.js'
import { type TraceOptions, type TraceProgress, type TraceRecord, traceSteps } from './trace.js'

/** Which sum: 'matched' when left out. */
export interface FlatnessForm {
  readonly form?: 'matched' | 'published'
}

/** What `relativeFlatness` takes: the form, and what `trace` does. */
export interface RelativeFlatnessOptions extends FlatnessForm, TraceOptions {}

/**
 * Relative flatness of one block w `[d, m]` (rows are the receiving units s, columns t what they receive):
 *
 *     published   Σ_{s,s'} ⟨w_s,w_s'⟩ tr H_{s,s'} = Σ_{s,s',t,u} w_su w_s'u H_{st,s't}
 *     matched     Σ_{s,s',t} w_st w_s't H_{st,s't}
 *
 * H_{s,s'} `[m, m]` holds the second derivatives between row s and row s'. The matched sum keeps the terms u = t: it
 * is the trace of the Hessian by gains a_t, one on all that unit t sends through the block, at a = 1.
 *
 * Both are invariant when rows, or the whole block, are multiplied by positive numbers that leave the function the same:
 * layers of feed-forward relu networks, and the input block here. A unit rescaling of a recurrent network also divides
 * column t by c_t. It changes the published sum of the recurrent and the readout block (two of eight units times 4: by a
 * factor of 2.8 and 5.0; test/rescaling.test.ts) and leaves the matched one the same.
 *
 * Both are the trace of an operator (`relativeFlatnessOperator`) of size m (matched) or m·min(d, m) (published), estimated
 * as `trace` does: exactly, by as many products, where that is small or the tolerance asks for it. Larger is sharper.
 *
 * @param hessian of the block alone, of size d·m.
 * @param weights the block, row-major; never changed.
 * @param shape `[d, m]`, as in `layout.blocks.recurrent.shape`.
 * @throws ArgumentError for sizes that do not fit, an entry that is not finite, an unknown form, and what `trace` refuses.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, relativeFlatness } from '@credit/curvature'
 * // a linear unit y = w·x, loss y²/2: H = x xᵀ; published ‖w‖²‖x‖², matched Σ (w_t x_t)²
 * const hessian = denseOperator([4, 2, 2, 1], 2) // x = (2, 1)
 * const weights = Float64Array.of(1, 3)
 * relativeFlatness(hessian, weights, [1, 2], { seed: seed(7) }).value // => 13
 * relativeFlatness(hessian, weights, [1, 2], { form: 'published', seed: seed(7) }).value // => ≈ 50.000000000
 *
 * Source: Petzka, Kamp, Adilova, Sminchisescu & Boley 2021; the matched form is ours.
 */
export function relativeFlatness(
  hessian: Operator,
  weights: Float64Array,
  shape: readonly number[],
  options: RelativeFlatnessOptions,
): TraceRecord {
  return drive(relativeFlatnessSteps(hessian, weights, shape, options))
}

/**
 * `relativeFlatness` that returns to the event loop after every product; aborted, it resolves with what it has.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, relativeFlatnessAsync } from '@credit/curvature'
 * const hessian = denseOperator([4, 2, 2, 1], 2)
 * const record = await relativeFlatnessAsync(hessian, Float64Array.of(1, 3), [1, 2], { seed: seed(7) })
 * record.value // => 13
 */
export async function relativeFlatnessAsync(
  hessian: Operator,
  weights: Float64Array,
  shape: readonly number[],
  options: RelativeFlatnessOptions,
  control: AsyncOptions<TraceProgress> = {},
): Promise<TraceRecord> {
  return driveAsync(relativeFlatnessSteps(hessian, weights, shape, options), control)
}

/**
 * The algorithm itself: yields after each product, and ends early when resumed with `true`.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, drive, relativeFlatnessSteps } from '@credit/curvature'
 * const hessian = denseOperator([4, 2, 2, 1], 2)
 * drive(relativeFlatnessSteps(hessian, Float64Array.of(1, 3), [1, 2], { seed: seed(7) })).products // => 2
 */
export function* relativeFlatnessSteps(
  hessian: Operator,
  weights: Float64Array,
  shape: readonly number[],
  given: RelativeFlatnessOptions,
): Steps<TraceProgress, TraceRecord> {
  const { form, ...options } = given
  const operator = relativeFlatnessOperator(
    hessian,
    weights,
    shape,
    form === undefined ? undefined : { form },
  )
  return { ...(yield* traceSteps(operator, options)), ...blockIn(hessian) }
}

/**
 * The symmetric operator whose trace is the relative flatness, of as many rows as the exact sum takes
 * products. Published: `R → Fᵀ H(F R)` on matrices R `[r, m]`, with F Fᵀ = w wᵀ and r = min(d, m).
 * Matched: a → `out_t = Σ_s w_st H(w·diag(a))_st`.
 *
 * @throws ArgumentError for sizes that do not fit, an entry that is not finite, an unknown form.
 *
 * @example
 * const hessian = denseOperator([4, 2, 2, 1], 2)
 * const out = new Float64Array(2)
 * relativeFlatnessOperator(hessian, Float64Array.of(1, 3), [1, 2]).apply(Float64Array.of(1, 1), out)
 * out // => [10, 15]
 */
export function relativeFlatnessOperator(
  hessian: Operator,
  weights: Float64Array,
  shape: readonly number[],
  options: FlatnessForm = {},
): Operator {
  const caller = 'relativeFlatness'
  const { form = 'matched' } = checkOptions(caller, options, ['form'])
  checkOneOf(caller, 'form', form, ['matched', 'published'])
  if (shape?.length !== 2) throw new ArgumentError(caller, 'shape', '[rows, columns]', shape)
  const rows = checkInteger(caller, 'shape[0]', shape[0], 1)
  const columns = checkInteger(caller, 'shape[1]', shape[1], 1)
  const size = checkOperator(caller, 'hessian', hessian)
  if (size !== rows * columns)
    throw new ArgumentError(caller, 'hessian.size', `${rows * columns}, rows times columns`, size)
  checkLength(caller, 'weights', weights, size)
  checkFinite(caller, 'weights', weights)
  const direction = new Float64Array(size)
  const product = new Float64Array(size)
  if (form === 'matched') {
    const w = weights.slice()
    return {
      size: columns,
      apply(a, out) {
        checkVectors(caller, columns, a, out)
        for (let i = 0; i < w.length; i++) direction[i] = w[i] * a[i % columns]
        hessian.apply(direction, product)
        out.fill(0)
        for (let i = 0; i < w.length; i++) out[i % columns] += w[i] * product[i]
      },
    }
  }
  const factor = factorOf(weights, rows, columns)
  return {
    size: factor.length * columns,
    apply(R, out) {
      checkVectors(caller, factor.length * columns, R, out)
      direction.fill(0)
      factor.forEach((column, k) => {
        for (let i = 0; i < direction.length; i++) {
          direction[i] += column[Math.floor(i / columns)] * R[k * columns + (i % columns)]
        }
      })
      hessian.apply(direction, product)
      out.fill(0)
      factor.forEach((column, k) => {
        for (let i = 0; i < direction.length; i++) {
          out[k * columns + (i % columns)] += column[Math.floor(i / columns)] * product[i]
        }
      })
    },
  }
}

/** min(rows, columns) vectors f with Σ f fᵀ = w wᵀ: the columns of w, or scaled eigenvectors of w wᵀ if fewer. */
function factorOf(w: Float64Array, rows: number, columns: number): Float64Array[] {
  if (columns <= rows) {
    return Array.from({ length: columns }, (_, u) =>
      Float64Array.from({ length: rows }, (_, s) => w[s * columns + u]),
    )
  }
  const row = (s: number) => w.subarray(s * columns, (s + 1) * columns)
  const gram = Array.from({ length: rows }, (_, s) =>
    Float64Array.from({ length: rows }, (_, r) => dot(row(s), row(r))),
  )
  const { values, vectors } = symmetricEigen(gram, rows)
  return vectors.map((vector, k) => vector.map((x) => x * Math.sqrt(Math.max(0, values[k]))))
}
