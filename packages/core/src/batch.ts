import type { Tensor } from './real.js'

/**
 * Trials that run side by side. `T` steps, `B` trials, `I` inputs, `K` outputs, `N` units; arrays are time-major.
 *
 * - `inputs` `[T, B, I]`
 * - `targets`: class labels `[B]` (for a loss at the last step) or `[T, B]`, as integers; or values `[T, B, K]`
 * - `mask` `[T]` or `[T, B]`: 1 where the loss counts; all ones when it is left out. A loss at the last step
 *   has no other mask than that step.
 * - `initialState` `[B, N]`: s_0 of the voltage leak, z_0 of the rate leak; of a cell of several states x_0 `[k, B, N]`; zero
 *   when it is left out
 * - `driveNoise` `[T, B, N]`: added to the drive W z + U x + b of each unit; of a cell of several drives `[D, T, B, N]`; see
 *   `driveNoise`
 */
export interface Batch {
  readonly inputs: Tensor<Float64Array>
  readonly targets: Tensor<Int32Array> | Tensor<Float64Array>
  readonly mask?: Tensor<Uint8Array>
  readonly initialState?: Tensor<Float64Array>
  readonly driveNoise?: Tensor<Float64Array>
}
