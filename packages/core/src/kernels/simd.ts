import { type Activation, identity, relu, sigmoid, softplus, tanhActivation } from '../activation.js'
import { ArgumentError } from '../errors.js'
import type { Real } from '../real.js'
import { cutOff, type Dtype, type InlinedModules, type Kernel, type Unit } from './kernel.js'
import { arenaOf } from './simdArena.js'
import type { Exports } from './simdExports.js'
import { ambient, type Host, moduleOf, type Support, supportOf } from './simdModule.js'

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
  unit: Unit,
  lengths: readonly number[],
  options: { readonly relaxed?: boolean } = {},
  host: Host = ambient(),
): Kernel | null {
  const activation = numberOf(unit.activation)
  const support = supportOf(host)
  if (!support.simd) return null
  const relaxed = options.relaxed === true && support.relaxed
  const arena = arenaOf(host, dtype, lengths)
  if (arena === null) return null
  const attach = (modules?: InlinedModules) => {
    const module = moduleOf(host, dtype, relaxed, modules)
    const { exports } = new host.WebAssembly!.Instance(module, { env: { memory: arena.memory } })
    const made = exports as Pick<Exports, 'configure'>
    made.configure(cutOff[dtype], unit.leak, activation)
    return made
  }
  return kernelOf(attach() as Exports, dtype, relaxed, arena.allocate, attach)
}

/** The interface in elements over exports that take addresses in bytes. */
function kernelOf(
  wasm: Exports,
  dtype: Dtype,
  relaxed: boolean,
  allocate: Kernel['allocate'],
  attach: Kernel['attach'],
): Kernel {
  const bytes = dtype === 'float64' ? 8 : 4
  const to = (array: Real, at: number) => array.byteOffset + at * bytes
  return {
    name: relaxed ? 'relaxed-simd' : 'simd',
    dtype,
    allocate,
    attach,
    product(out, outAt, a, aAt, b, bAt, m, k, n, accumulate) {
      wasm.product(to(out, outAt), to(a, aAt), to(b, bAt), m, k, n, accumulate)
    },
    outerProducts(out, outAt, a, aAt, b, bAt, k, m, n) {
      wasm.outerProducts(to(out, outAt), to(a, aAt), to(b, bAt), k, m, n)
    },
    addRows(out, outAt, a, aAt, k, n) {
      wasm.addRows(to(out, outAt), to(a, aAt), k, n)
    },
    voltageStep(first, s, at, bias, z, zAt, h, rows, n) {
      wasm.voltageStep(first, to(s, at), bias.byteOffset, to(z, zAt), to(h, at), rows, n)
    },
    rateStep(s, at, bias, z, zAt, h, rows, n) {
      wasm.rateStep(to(s, at), bias.byteOffset, to(z, zAt), to(h, at), rows, n)
    },
    voltageCredit(last, credit, at, h, width) {
      wasm.voltageCredit(last, to(credit, at), to(h, at), width)
    },
    rateCredit(credit, at, carry, h, width) {
      wasm.rateCredit(to(credit, at), carry.byteOffset, to(h, at), width)
    },
    voltageTangent(first, s, at, bias, z, zAt, h, rows, n) {
      wasm.voltageTangent(first, to(s, at), bias.byteOffset, to(z, zAt), to(h, at), rows, n)
    },
    rateTangent(s, at, bias, z, zAt, h, rows, n) {
      wasm.rateTangent(to(s, at), bias.byteOffset, to(z, zAt), to(h, at), rows, n)
    },
    voltageTangentCredit(last, tangent, at, signal, bend, h, width) {
      const q = to(tangent, at)
      wasm.voltageTangentCredit(last, q, to(signal, at), to(bend, at), to(h, at), width)
    },
    rateTangentCredit(tangent, at, signal, carry, bend, h, width) {
      const q = to(tangent, at)
      wasm.rateTangentCredit(q, to(signal, at), carry.byteOffset, to(bend, at), to(h, at), width)
    },
  }
}

function numberOf(activation: Activation): number {
  const number = order.indexOf(activation)
  if (number >= 0) return number
  throw new ArgumentError('simdKernel', 'activation', 'a built-in activation', activation)
}
