/** Arrays of more bytes are refused, by an error that no code under test makes. Returns what takes that back. */
export function limitMemory(mostBytes: number): () => void {
  const real = {
    Float64Array,
    Float32Array,
    Int32Array,
    Uint32Array,
    Uint16Array,
    Int8Array,
    Uint8Array,
    ArrayBuffer,
  }
  for (const [name, kind] of Object.entries(real)) {
    const width = 'BYTES_PER_ELEMENT' in kind ? kind.BYTES_PER_ELEMENT : 1
    const limited: object = new Proxy(kind, {
      construct(target, args, of) {
        const length = typeof args[0] === 'number' ? args[0] : 0
        if (length * width > mostBytes) throw new TypeError(`${name} of ${length} is asked for`)
        return Reflect.construct(target, args, of === limited ? target : of) as object
      },
    })
    Reflect.set(globalThis, name, limited)
  }
  return () => Object.assign(globalThis, real)
}
