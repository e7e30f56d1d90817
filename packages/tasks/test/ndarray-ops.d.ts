// The package brings no types; these are the functions that the tests use.
declare module 'ndarray-ops' {
  import type { NdArray } from 'ndarray'

  const ops: {
    assigns(a: NdArray, value: number): void
    mulseq(a: NdArray, value: number): void
    sum(a: NdArray): number
  }
  export default ops
}
