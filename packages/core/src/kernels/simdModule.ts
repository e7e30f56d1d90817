import type { InlinedModules } from './inlined.js'
import type { Dtype } from './kernel.js'
import { modules as kernels } from './wasm.generated.js'

// The part of WebAssembly that is used, typed here since no environment's types are loaded.

const PAGE = 65536
const MOST_PAGES = 65536

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

/** Modules of the same bits, or the ones themselves, for a number type, plain or fused. */
export type Replacement = (dtype: Dtype, fused: boolean) => InlinedModules

interface Known {
  /** By where they come from, then by number type and fusing. */
  readonly modules: Map<InlinedModules, Record<string, object>>
  /** What is taken in the place of modules. */
  readonly replaced: Map<InlinedModules, Replacement>
  support?: Support
}

/** What was compiled and found out, by the host's WebAssembly: a cache and nothing else. */
const cache = /* @__PURE__ */ new WeakMap<WebAssemblyLike, Known>()

function knownOf(api: WebAssemblyLike): Known {
  const known = cache.get(api) ?? { modules: new Map(), replaced: new Map() }
  cache.set(api, known)
  return known
}

/** The compiled module. Throws what the engine throws where it is refused. */
export function moduleOf(
  host: Host,
  dtype: Dtype,
  fused: boolean,
  inlined: InlinedModules = kernels,
): object {
  const api = host.WebAssembly
  if (api === undefined) throw new Error(ABSENT)
  const { modules, replaced } = knownOf(api)
  const source = replaced.get(inlined)?.(dtype, fused) ?? inlined
  const compiled = modules.get(source) ?? {}
  modules.set(source, compiled)
  const kind = `${dtype} ${fused}`
  compiled[kind] ??= new api.Module(source(dtype, fused))
  return compiled[kind]
}

/** Takes others of the same bits in the place of these modules from now on, or no others. */
export function replaceModules(host: Host, inlined: InlinedModules, by: Replacement | null): void {
  if (host.WebAssembly === undefined) return
  const { replaced } = knownOf(host.WebAssembly)
  if (by === null) replaced.delete(inlined)
  else replaced.set(inlined, by)
}

/** Whether others are taken in the place of the kernels' own. */
export function isReplaced(host: Host, dtype: Dtype, fused: boolean): boolean {
  if (host.WebAssembly === undefined) return false
  const by = knownOf(host.WebAssembly).replaced.get(kernels)
  return by !== undefined && by(dtype, fused) !== kernels
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
  return { simd: true, relaxed: api.validate(fusing) }
}

/** A module with one function, of one fused multiplication and addition of zeros. */
const fusing = /* @__PURE__ */ Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 19, 1, 17, 0],
  // i32.const 0, i32x4.splat, three times; f64x2.relaxed_madd; end
  ...[0x41, 0, 0xfd, 0x11, 0x41, 0, 0xfd, 0x11, 0x41, 0, 0xfd, 0x11, 0xfd, 0x87, 2, 0x0b],
)

/** A memory of at least so many bytes, or null where none is to be had. */
export function memoryOf(host: Host, bytes: number): Memory | null {
  const pages = Math.ceil(bytes / PAGE)
  if (pages > MOST_PAGES) return null
  try {
    return new host.WebAssembly!.Memory({ initial: pages, maximum: pages })
  } catch {
    return null
  }
}
