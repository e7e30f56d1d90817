import type { Real } from '@credit/core'
import type { Dtype } from '@credit/core/kernels'
import type { Write } from './mixedTraces.js'
import type { Machine, RuleKernel } from './ruleKernel.js'

/** What the modules export; arrays are addresses in bytes. */
export interface Exports {
  advance(addresses: number, noisy: boolean): void
  rowProducts(out: number, a: number, b: number, m: number, k: number, n: number, accumulate: boolean): void
  traceStep(trace: number, decay: number, u: number, v: number, m: number, n: number): void
  traceGradient(
    trace: number,
    decay: number,
    u: number,
    v: number,
    out: number,
    weight: number,
    m: number,
    n: number,
    accumulate: boolean,
  ): void
  mixedTraces(
    trace: number,
    mix: number,
    u: number,
    v: number,
    out: number,
    weight: number,
    count: number,
    m: number,
    n: number,
    write: number,
  ): void
  mixRows(out: number, x: number, a: number, y: number, b: number, m: number, n: number): void
  typeProduct(
    out: number,
    r: number,
    order: number,
    starts: number,
    means: number,
    own: number,
    sums: number,
    rows: number,
    n: number,
    types: number,
  ): void
  sparseProduct(out: number, values: number, pattern: number, b: number, m: number, n: number): void
  filteredCredit(
    published: boolean,
    last: boolean,
    credit: number,
    hop: number,
    carry: number,
    mean: number,
    derivatives: number,
    width: number,
  ): void
}

const writes: Readonly<Record<Write, number>> = { none: 0, set: 1, add: 2 }

/** The interface in elements over exports that take addresses in bytes. */
export function simdRuleKernel(wasm: Exports, dtype: Dtype): RuleKernel {
  const bytes = dtype === 'float64' ? 8 : 4
  const to = (array: Real, at: number) => array.byteOffset + at * bytes
  /** The machines whose addresses have been written down. */
  const known = new WeakMap<Machine, number>()
  return {
    advance(machine, noisy) {
      let at = known.get(machine)
      if (at === undefined) {
        at = writeAddresses(machine)
        known.set(machine, at)
      }
      wasm.advance(at, noisy)
    },
    rowProducts(out, outAt, a, aAt, b, bAt, m, k, n, accumulate) {
      wasm.rowProducts(to(out, outAt), to(a, aAt), to(b, bAt), m, k, n, accumulate)
    },
    traceStep(trace, traceAt, decay, decayAt, u, uAt, v, vAt, m, n) {
      wasm.traceStep(to(trace, traceAt), to(decay, decayAt), to(u, uAt), to(v, vAt), m, n)
    },
    traceGradient(
      trace,
      traceAt,
      decay,
      decayAt,
      u,
      uAt,
      v,
      vAt,
      out,
      outAt,
      weight,
      weightAt,
      m,
      n,
      accumulate,
    ) {
      const x = to(trace, traceAt)
      const kept = to(decay, decayAt)
      wasm.traceGradient(
        x,
        kept,
        to(u, uAt),
        to(v, vAt),
        to(out, outAt),
        to(weight, weightAt),
        m,
        n,
        accumulate,
      )
    },
    mixedTraces(trace, traceAt, mix, u, uAt, v, vAt, out, outAt, weight, weightAt, count, m, n, write) {
      const x = to(trace, traceAt)
      const source = to(v, vAt)
      wasm.mixedTraces(
        x,
        mix.byteOffset,
        to(u, uAt),
        source,
        to(out, outAt),
        to(weight, weightAt),
        count,
        m,
        n,
        writes[write],
      )
    },
    mixRows(out, outAt, x, xAt, a, aAt, y, yAt, b, bAt, m, n) {
      wasm.mixRows(to(out, outAt), to(x, xAt), to(a, aAt), to(y, yAt), to(b, bAt), m, n)
    },
    typeProduct(out, outAt, r, rAt, { order, starts, count }, means, own, sums, rows, n) {
      wasm.typeProduct(
        to(out, outAt),
        to(r, rAt),
        order.byteOffset,
        starts.byteOffset,
        means.byteOffset,
        own.byteOffset,
        sums.byteOffset,
        rows,
        n,
        count,
      )
    },
    sparseProduct(out, outAt, values, pattern, patternAt, b, bAt, m, n) {
      const entries = pattern.byteOffset + patternAt * 4
      wasm.sparseProduct(to(out, outAt), values.byteOffset, entries, to(b, bAt), m, n)
    },
    filteredCredit(form, last, credit, at, hop, carry, mean, h, width) {
      wasm.filteredCredit(
        form === 'published',
        last,
        to(credit, at),
        hop.byteOffset,
        carry.byteOffset,
        mean.byteOffset,
        to(h, at),
        width,
      )
    },
  }
}

/** What the compiled `advance` reads, in its order; returns where it lies. */
function writeAddresses(machine: Machine): number {
  const { states, rates, derivatives, recurrent, input, bias, readout, readoutBias, inputs, outputs } =
    machine
  const { buffer, byteOffset } = machine.addresses
  const arrays = [states, rates, derivatives, recurrent, input, bias, readout, readoutBias, inputs, outputs]
  const { hidden, inputs: channels, outputs: readouts, leakModel } = machine.network
  const sizes = [machine.streams, hidden, channels, readouts, leakModel === 'rate' ? 1 : 0]
  new Uint32Array(buffer, byteOffset, 16).set([...arrays.map((array) => array.byteOffset), ...sizes])
  return byteOffset
}
