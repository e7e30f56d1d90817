import type { Dtype } from './kernel.js'
import { modules as inlined } from './wasm.generated.js'

// The part of WebAssembly that is used, typed here since no environment's types are loaded.

export interface Memory {
  readonly buffer: ArrayBuffer
}

export interface WebAssemblyLike {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: { env: { memory: Memory } }) => { exports: unknown }
  readonly Memory: new (size: { initial: number; maximum: number }) => Memory
  validate(bytes: Uint8Array): boolean
}

/** Where the kernels run: the global object, or a stand-in for it in tests. */
export interface Host {
  readonly WebAssembly?: WebAssemblyLike
  atob(text: string): string
}

export function ambient(): Host {
  return globalThis as unknown as Host
}

const ABSENT = 'this environment has no WebAssembly'

export interface Support {
  readonly simd: boolean
  readonly relaxed: boolean
  readonly reason?: string
}

interface Known {
  readonly modules: Map<string, object>
  support?: Support
}

/** What was compiled and found out, by the host's WebAssembly: a cache and nothing else. */
const cache = /* @__PURE__ */ new WeakMap<WebAssemblyLike, Known>()

function knownOf(api: WebAssemblyLike): Known {
  const known = cache.get(api) ?? { modules: new Map<string, object>() }
  cache.set(api, known)
  return known
}

/** The compiled module. Throws what the engine throws where it is refused. */
export function moduleOf(host: Host, dtype: Dtype, fused: boolean): object {
  const api = host.WebAssembly
  if (api === undefined) throw new Error(ABSENT)
  const { modules } = knownOf(api)
  const key = `${dtype} ${fused}`
  const module =
    modules.get(key) ?? new api.Module(bytesOf(host, inlined[dtype][fused ? 'relaxed' : 'plain']))
  modules.set(key, module)
  return module
}

/** Whether the modules compile here, and why not. */
export function supportOf(host: Host): Support {
  const api = host.WebAssembly
  if (api === undefined) return { simd: false, relaxed: false, reason: ABSENT }
  const known = knownOf(api)
  known.support ??= examine(host, api)
  return known.support
}

function examine(host: Host, api: WebAssemblyLike): Support {
  try {
    moduleOf(host, 'float64', false)
  } catch (error) {
    // an engine without SIMD, or a content security policy without 'wasm-unsafe-eval'
    return { simd: false, relaxed: false, reason: error instanceof Error ? error.message : String(error) }
  }
  return { simd: true, relaxed: api.validate(bytesOf(host, inlined.float64.relaxed)) }
}

function bytesOf(host: Host, base64: string): Uint8Array {
  return Uint8Array.from(host.atob(base64), (character) => character.charCodeAt(0))
}
