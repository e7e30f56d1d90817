import { add, BYTES, every, LANES, mul, putSome, zero } from '../../core/assembly/lanes'
import { rateStep, voltageStep } from '../../core/assembly/steps'
import { rowProducts } from './rowProducts'

// A stepMemory is a table of addresses and sizes as 32-bit integers: states, rates, derivatives (step before, then this
// step), W, U, b, V, c, inputs, outputs, S, N, I, K, rate leak, error, signal, Bᵀ, gradients of V and c.

/** One forward step of S streams; returns whether all rates are finite. */
export function advance(at: usize, noisy: bool): bool {
  const states = <usize>load<u32>(at, 0)
  const rates = <usize>load<u32>(at, 4)
  const derivatives = <usize>load<u32>(at, 8)
  const bias = <usize>load<u32>(at, 20)
  const outputs = <usize>load<u32>(at, 36)
  const streams = load<i32>(at, 40)
  const hidden = load<i32>(at, 44)
  const inputs = load<i32>(at, 48)
  const readouts = load<i32>(at, 52)
  const width = <usize>(streams * hidden) * BYTES
  const now = states + width
  const z = rates + width
  const h = derivatives + width
  if (!noisy) copy(states, now, width)
  copy(rates, z, width)
  copy(derivatives, h, width)
  rowProducts(now, rates, <usize>load<u32>(at, 12), streams, hidden, hidden, noisy)
  rowProducts(now, <usize>load<u32>(at, 32), <usize>load<u32>(at, 16), streams, inputs, hidden, true)
  if (load<i32>(at, 56)) rateStep(now, bias, z, h, streams, hidden)
  else voltageStep(false, now, bias, z, h, streams, hidden)
  const row = <usize>readouts * BYTES
  for (let s = 0; s < streams; s++) copy(outputs + <usize>s * row, <usize>load<u32>(at, 28), row)
  rowProducts(outputs, z, <usize>load<u32>(at, 24), streams, hidden, readouts, true)
  return allFinite(z, streams * hidden)
}

/** `memory.copy` goes through a function of the engine, which takes longer than these few vectors. */
function copy(to: usize, from: usize, bytes: usize): void {
  const whole = bytes & ~15
  let at: usize = 0
  for (; at < whole; at += 16) v128.store(to + at, v128.load(from + at))
  for (; at < bytes; at += BYTES) store<Real>(to + at, load<Real>(from + at))
}

/** What a step's error gives before any rule: L = ε Bᵀ, and the gradients of V and c. Returns whether L is finite. */
export function readBack(at: usize): bool {
  const streams = load<i32>(at, 40)
  const hidden = load<i32>(at, 44)
  const readouts = load<i32>(at, 52)
  const error = <usize>load<u32>(at, 60)
  const signal = <usize>load<u32>(at, 64)
  const row = <usize>hidden * BYTES
  const z = <usize>load<u32>(at, 4) + <usize>streams * row
  const errors = <usize>readouts * BYTES
  for (let s = 0; s < streams; s++) {
    weightedRows(signal + <usize>s * row, error + <usize>s * errors, BYTES, <usize>load<u32>(at, 68), readouts, hidden)
  }
  const bias = <usize>load<u32>(at, 76)
  let gradient = <usize>load<u32>(at, 72)
  for (let k = 0; k < readouts; k++) {
    const own = <usize>k * BYTES
    weightedRows(gradient, error + own, errors, z, streams, hidden)
    let total = load<Real>(error + own)
    for (let s = 1; s < streams; s++) total += load<Real>(error + own + <usize>s * errors)
    store<Real>(bias + own, total)
    gradient += row
  }
  return allFinite(signal, streams * hidden)
}

/** `out[n] = Σ_i weights[i] rows[i, n]`, the weights `step` bytes apart. */
function weightedRows(out: usize, weights: usize, step: usize, rows: usize, count: i32, n: i32): void {
  const stride = <usize>n * BYTES
  for (let j = 0; j < n; j += LANES) {
    let row = rows + <usize>j * BYTES
    let weight = weights
    let sum = mul(every(weight), v128.load(row))
    for (let i = 1; i < count; i++) {
      row += stride
      weight += step
      sum = add(sum, mul(every(weight), v128.load(row)))
    }
    putSome(out + <usize>j * BYTES, sum, n - j)
  }
}

/** x·0 is NaN for what is not finite, and so is every sum with it. */
function allFinite(at: usize, count: i32): bool {
  let sum = zero()
  const whole = count & -LANES
  const end = at + <usize>whole * BYTES
  for (; at < end; at += 16) sum = add(sum, mul(v128.load(at), zero()))
  let rest = v128.extract_lane<Real>(sum, 0) + v128.extract_lane<Real>(sum, 1)
  if (sizeof<Real>() === 4) {
    rest += v128.extract_lane<Real>(sum, 2 % <u8>LANES) + v128.extract_lane<Real>(sum, 3 % <u8>LANES)
  }
  for (let i = whole; i < count; i++) {
    rest += load<Real>(at) * 0
    at += BYTES
  }
  return rest === 0
}
