import type { Real } from '@credit/core'
import type { Dtype } from '@credit/core/kernels'
import type { Machine } from './machine.js'
import type { Write } from './mixedTraces.js'
import type { RuleKernel } from './ruleKernel.js'
import type { TracedSources } from './sources.js'

/** What the modules export; arrays are addresses in bytes. */
export interface Exports {
  advance(addresses: number, noisy: boolean): number
  readBack(addresses: number): number
  filterSources(table: number, before: number, now: number): void
  outerSources(table: number, u: number, count: number): void
  carrySources(table: number, decay: number, gain: number, weight: number): void
  rowProducts(out: number, a: number, b: number, m: number, k: number, n: number, accumulate: boolean): void
  mixedTraces(
    trace: number,
    mix: number,
    u: number,
    v: number,
    out: number,
    weight: number,
    own: number,
    now: number,
    count: number,
    m: number,
    n: number,
    write: number,
  ): void
  sumOfSquares(at: number, count: number): number
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
  typeMeans(
    means: number,
    w: number,
    order: number,
    starts: number,
    rows: number,
    n: number,
    types: number,
  ): void
  spreadRows(
    out: number,
    base: number,
    own: number,
    of: number,
    excess: number,
    streams: number,
    groups: number,
    m: number,
    n: number,
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
  return {
    overMachine(machine) {
      const at = writeMachine(machine)
      return {
        advance: (noisy) => wasm.advance(at, noisy) !== 0,
        readBack: () => wasm.readBack(at) !== 0,
      }
    },
    overSources(sources) {
      const at = writeSources(sources)
      return {
        filter: (before, now) => wasm.filterSources(at, before, now),
        outer: (u, count) => wasm.outerSources(at, u.byteOffset, count),
        // no array lies at 0, where the kernel's scratch is
        carry(decay, gain, weight) {
          wasm.carrySources(at, decay.byteOffset, gain.byteOffset, weight === null ? 0 : weight.byteOffset)
        },
      }
    },
    rowProducts(out, outAt, a, aAt, b, bAt, m, k, n, accumulate) {
      wasm.rowProducts(to(out, outAt), to(a, aAt), to(b, bAt), m, k, n, accumulate)
    },
    mixedTraces(
      trace,
      traceAt,
      mix,
      u,
      uAt,
      v,
      vAt,
      out,
      outAt,
      weight,
      weightAt,
      own,
      ownAt,
      now,
      nowAt,
      count,
      m,
      n,
      write,
    ) {
      const x = to(trace, traceAt)
      const source = to(v, vAt)
      wasm.mixedTraces(
        x,
        mix.byteOffset,
        to(u, uAt),
        source,
        to(out, outAt),
        to(weight, weightAt),
        own === null ? 0 : to(own, ownAt),
        to(now, nowAt),
        count,
        m,
        n,
        writes[write],
      )
    },
    sumOfSquares: (x, at, length) => wasm.sumOfSquares(to(x, at), length),
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
    typeMeans(means, w, { order, starts, count }, rows, n) {
      wasm.typeMeans(
        means.byteOffset,
        w.byteOffset,
        order.byteOffset,
        starts.byteOffset,
        rows.byteOffset,
        n,
        count,
      )
    },
    spreadRows(out, outAt, base, own, of, excess, streams, groups, n) {
      wasm.spreadRows(
        to(out, outAt),
        base.byteOffset,
        own.byteOffset,
        of.byteOffset,
        excess.byteOffset,
        streams,
        groups,
        of.length,
        n,
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

/** What the compiled loops over a machine read, in their order; returns where it lies. */
function writeMachine(machine: Machine): number {
  const { states, rates, derivatives, recurrent, input, bias, readout, readoutBias, inputs, outputs } =
    machine
  const { error, signal, feedback, readoutGradient, readoutBiasGradient } = machine
  const arrays = [states, rates, derivatives, recurrent, input, bias, readout, readoutBias, inputs, outputs]
  const read = [error, signal, feedback, readoutGradient, readoutBiasGradient]
  const { hidden, inputs: channels, outputs: readouts, leakModel } = machine.network
  const sizes = [machine.streams, hidden, channels, readouts, leakModel === 'rate' ? 1 : 0]
  return writeIntegers(machine.addresses, [...arrays.map(addressOf), ...sizes, ...read.map(addressOf)])
}

/** The same of the loops over sources. */
function writeSources({ sources, rows, streams, gradient, table }: TracedSources): number {
  const bytes = table.BYTES_PER_ELEMENT
  const entries = sources.flatMap(({ values, trace, traceAt, stride, width, offset }) => {
    const from = trace.byteOffset + traceAt * bytes
    return [values.byteOffset, from, gradient.byteOffset + offset * bytes, width, stride * bytes]
  })
  return writeIntegers(table, [sources.length, rows, streams, 0, ...entries])
}

const addressOf = (array: Real) => array.byteOffset

function writeIntegers({ buffer, byteOffset }: Real, values: readonly number[]): number {
  new Uint32Array(buffer, byteOffset, values.length).set(values)
  return byteOffset
}
