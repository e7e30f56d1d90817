/** The number arrays that networks, parameters and kernels work on. */
export type Real = Float32Array | Float64Array

/** A flat array in row-major order with its shape: the form in which every package hands arrays out. */
export interface Tensor<A = Float64Array> {
  readonly data: A
  readonly shape: readonly number[]
}
