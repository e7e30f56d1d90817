import type { Dtype } from './kernel.js'
import { modules as kernels } from './wasm.generated.js'

// The part of WebAssembly that is used, typed here since no environment's types are loaded.

/** One source compiled four times, in hexadecimal digits. Each exports `configure(cutOff, leak, activation)`. */
export type InlinedModules = Readonly<Record<Dtype, { readonly plain: string; readonly relaxed: string }>>

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

interface Known {
  /** By the digits they were compiled from. */
  readonly modules: Map<string, object>
  /** Modules that are taken in the place of others; they give the same bits. */
  readonly replaced: Map<InlinedModules, InlinedModules>
  support?: Support
}

/** What was compiled and found out, by the host's WebAssembly: a cache and nothing else. */
const cache = /* @__PURE__ */ new WeakMap<WebAssemblyLike, Known>()

function knownOf(api: WebAssemblyLike): Known {
  const known = cache.get(api) ?? { modules: new Map<string, object>(), replaced: new Map() }
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
  const digits = (replaced.get(inlined) ?? inlined)[dtype][fused ? 'relaxed' : 'plain']
  const module = modules.get(digits) ?? new api.Module(bytesOf(digits))
  modules.set(digits, module)
  return module
}

/** Takes others of the same bits in the place of these modules from now on, or no others. */
export function replaceModules(host: Host, inlined: InlinedModules, by: InlinedModules | null): void {
  if (host.WebAssembly === undefined) return
  const { replaced } = knownOf(host.WebAssembly)
  if (by === null) replaced.delete(inlined)
  else replaced.set(inlined, by)
}

/** Whether the wide form of these modules is taken. */
export function isReplaced(host: Host, inlined: InlinedModules = kernels): boolean {
  return host.WebAssembly !== undefined && knownOf(host.WebAssembly).replaced.has(inlined)
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
  return { simd: true, relaxed: api.validate(bytesOf(kernels.float64.relaxed)) }
}

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

/** The bytes of a module that is inlined in hexadecimal digits. */
export function bytesOf(digits: string): Uint8Array {
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = 16 * digitOf(digits.charCodeAt(2 * i)) + digitOf(digits.charCodeAt(2 * i + 1))
  }
  return bytes
}

/** Of a digit: '0' is 48 and 'a' 97. */
function digitOf(code: number): number {
  return code < 97 ? code - 48 : code - 87
}
