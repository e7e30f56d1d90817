import { type Activation, identity, relu, sigmoid, softplus, tanhActivation } from '../activation.js'
import { ArgumentError } from '../errors.js'
import { arenaOf } from './arena.js'
import type { InlinedModules } from './inlined.js'
import { type CoreLoops, cutOff, type Dtype, type Kernel, type LeakyUnit } from './kernel.js'
import { ambient, type Host, memoryOf, moduleOf, type Support, supportOf } from './simdModule.js'
import { modules as kernels } from './wasm.generated.js'

/** The activations that the compiled kernels know, by the number they are passed as. */
const order: readonly Activation[] = [relu, tanhActivation, sigmoid, softplus, identity]

/**
 * Whether the compiled kernels have this activation; any other runs on the reference kernel.
 *
 * @example
 * hasSimd(relu) // => true
 */
export function hasSimd(activation: Activation): boolean {
  return order.includes(activation)
}

/** What this machine and page allow; `reason` says why plain SIMD is not there. Compiles at the first call. */
export function simdSupport(host: Host = ambient()): Support {
  return supportOf(host)
}

/**
 * A kernel in WebAssembly SIMD, with one memory that holds exactly the arrays of the given lengths (each from a
 * multiple of 64 bytes on) and never grows. `allocate` hands them out in any order, zeroed.
 *
 * In float64 it gives the bits of the reference kernel. In float32 sums and activations are float32 too, where
 * the reference computes in float64 and rounds once. With `relaxed`, multiplications and additions of products
 * are fused where the engine has relaxed SIMD: other bits, the same on every machine that fuses them.
 *
 * @returns null where WebAssembly or its SIMD is missing or forbidden (`simdSupport` says why), or where no
 *   memory of this size is to be had (the most is 4 GiB).
 */
export function simdKernel(
  dtype: Dtype,
  unit: LeakyUnit,
  lengths: readonly number[],
  options: { readonly relaxed?: boolean } = {},
  host: Host = ambient(),
): Kernel | null {
  const activation = numberOf(unit.activation)
  const support = supportOf(host)
  if (!support.simd) return null
  const relaxed = options.relaxed === true && support.relaxed
  const arena = arenaOf(dtype, lengths, (bytes) => memoryOf(host, bytes))
  if (arena === null) return null
  const exportsOf = <Loops extends object>(inlined: InlinedModules): Loops => {
    const module = moduleOf(host, dtype, relaxed, inlined)
    const { exports } = new host.WebAssembly!.Instance(module, { env: { memory: arena.memory } })
    const made = exports as Loops & { configure(tiny: number, leak: number, activation: number): void }
    made.configure(cutOff[dtype], unit.leak, activation)
    return made
  }
  // spread into an object of its own: the exports of a module are frozen
  return {
    ...exportsOf<CoreLoops>(kernels),
    name: relaxed ? 'relaxed-simd' : 'simd',
    dtype,
    allocate: arena.allocate,
    attach: ({ modules }) => exportsOf(modules),
  }
}

function numberOf(activation: Activation): number {
  const number = order.indexOf(activation)
  if (number >= 0) return number
  throw new ArgumentError('simdKernel', 'activation', 'a built-in activation', activation)
}
