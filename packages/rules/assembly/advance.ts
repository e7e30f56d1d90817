import { BYTES } from '../../core/assembly/lanes'
import { rateStep, voltageStep } from '../../core/assembly/steps'
import { rowProducts } from './traces'

/**
 * One forward step of S streams; `at` holds addresses and sizes as 32-bit integers:
 * states, rates, derivatives (step before, then this step), W, U, b, V, c, inputs, outputs, S, N, I, K, rate leak.
 */
export function advance(at: usize, noisy: bool): void {
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
  if (!noisy) memory.copy(states, now, width)
  memory.copy(rates, z, width)
  memory.copy(derivatives, h, width)
  rowProducts(now, rates, <usize>load<u32>(at, 12), streams, hidden, hidden, noisy)
  rowProducts(now, <usize>load<u32>(at, 32), <usize>load<u32>(at, 16), streams, inputs, hidden, true)
  if (load<i32>(at, 56)) rateStep(now, bias, z, h, streams, hidden)
  else voltageStep(false, now, bias, z, h, streams, hidden)
  const row = <usize>readouts * BYTES
  for (let s = 0; s < streams; s++) memory.copy(outputs + <usize>s * row, <usize>load<u32>(at, 28), row)
  rowProducts(outputs, z, <usize>load<u32>(at, 24), streams, hidden, readouts, true)
}
