import { ArgumentError, checkLength, checkOneOf } from '../errors.js'
import { ambient } from '../kernels/simdModule.js'
import { cos } from './cos.js'
import { exp } from './exp.js'
import { type MapLanes, mapLanes } from './internal/map-lanes.js'
import { log } from './log.js'
import { log1p } from './log1p.js'
import { sin } from './sin.js'
import { tanh } from './tanh.js'

const functions = { exp, log, log1p, tanh, sin, cos }

/** The functions that `mapFunction` knows. */
export type FunctionName = keyof typeof functions

/**
 * Every number of an array through `exp`, `log`, `log1p`, `tanh`, `sin` or `cos`: the bits of the function called on
 * each alone.
 *
 * Two numbers at a time where the engine has WebAssembly SIMD (compiled at the first call, and kept), one after the
 * other where it has not: the same bits either way. About 10 ns a number with SIMD. Sines and cosines
 * beyond |x| = 1647099 are always computed alone.
 *
 * @param out - where the results go, by default a new array; `values` itself is allowed, and any other view on its
 *   buffer (the results are those of the values before the call).
 * @returns `out`.
 * @throws ArgumentError where the name is another, an array is no Float64Array, or the lengths differ.
 *
 * @example
 * ```ts
 * import { mapFunction } from '@credit/core'
 *
 * mapFunction('exp', Float64Array.of(0, 2)) // => [1, 7.38905609893065]
 * ```
 */
export function mapFunction(name: FunctionName, values: Float64Array, out?: Float64Array): Float64Array {
  checkOneOf('mapFunction', 'name', name, Object.keys(functions))
  checkArray('values', values)
  const results = out === undefined ? new Float64Array(values.length) : checkArray('out', out)
  checkLength('mapFunction', 'out', results, values.length)
  // one view ahead of another on the same buffer would overwrite what is still to be read
  const shifted = results.buffer === values.buffer && results.byteOffset !== values.byteOffset
  const source = shifted ? values.slice() : values
  const lanes = mapLanes(ambient())
  if (lanes === null) mapAlone(functions[name], source, results)
  else mapChunks(lanes, name, source, results)
  return results
}

function mapAlone(f: (x: number) => number, values: Float64Array, out: Float64Array): void {
  for (let i = 0; i < values.length; i++) out[i] = f(values[i])
}

/** As many values as the lanes' memory holds at a time. */
function mapChunks({ map, memory }: MapLanes, name: FunctionName, values: Float64Array, out: Float64Array) {
  const number = Object.keys(functions).indexOf(name)
  for (let at = 0; at < values.length; at += memory.length) {
    const chunk = values.subarray(at, at + memory.length)
    memory.set(chunk)
    if (map(number, chunk.byteLength)) finish(functions[name], chunk, memory)
    out.set(memory.subarray(0, chunk.length), at)
  }
}

/** The angles that are too large for the lanes, which end at 2^20·π/2. */
function finish(f: (x: number) => number, values: Float64Array, out: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const x = values[i]
    if (x > 1647099 || x < -1647099) out[i] = f(x)
  }
}

function checkArray(argument: string, value: Float64Array): Float64Array {
  if (value instanceof Float64Array) return value
  throw new ArgumentError('mapFunction', argument, 'a Float64Array', value)
}
