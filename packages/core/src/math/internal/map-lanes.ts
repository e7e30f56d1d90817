import type { Host, WebAssemblyLike } from '../../kernels/simdModule.js'
import { modules } from './map.generated.js'

/** The functions in SIMD, with a small memory of their own. */
export interface MapLanes {
  /** Function number `name` (exp, log, log1p, tanh, sin, cos) of the first `bytes` of the memory, in place. Returns
   *  whether any was an angle too large for the lanes. */
  map(name: number, bytes: number): number
  readonly memory: Float64Array
}

/** By the host's WebAssembly; null where it does not take the module. A cache and nothing else. */
const cache = /* @__PURE__ */ new WeakMap<WebAssemblyLike, MapLanes | null>()

/** The functions in SIMD, or null where WebAssembly or its SIMD is missing or forbidden. Compiles at the first call. */
export function mapLanes(host: Host): MapLanes | null {
  const api = host.WebAssembly
  if (api === undefined) return null
  const known = cache.get(api)
  if (known !== undefined) return known
  const lanes = instantiate(api)
  cache.set(api, lanes)
  return lanes
}

function instantiate(api: WebAssemblyLike): MapLanes | null {
  try {
    // one page of 64 KiB, which stays in the processor's second cache
    const memory = new api.Memory({ initial: 1, maximum: 1 })
    const { exports } = new api.Instance(new api.Module(modules('float64', false)), { env: { memory } })
    const { map } = exports as Pick<MapLanes, 'map'>
    return { map, memory: new Float64Array(memory.buffer) }
  } catch {
    return null
  }
}
