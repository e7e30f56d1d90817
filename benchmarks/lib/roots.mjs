// core's compiler of its kernels
const compiler = new URL('../../packages/core/node_modules/assemblyscript/dist/asc.js', import.meta.url)
const { default: asc } = await import(compiler)

// One square root and two divisions an element: what Adam can't do without.
const source = `
export function roots(s: usize, m: usize, w: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 32) {
    const s0 = v128.load(s + at)
    const s1 = v128.load(s + at, 16)
    const m0 = v128.load(m + at)
    const m1 = v128.load(m + at, 16)
    const w0 = f64x2.div(m0, f64x2.div(f64x2.sqrt(s0), m0))
    const w1 = f64x2.div(m1, f64x2.div(f64x2.sqrt(s1), m1))
    v128.store(w + at, w0)
    v128.store(w + at, w1, 16)
  }
}
`

/** A function that makes one square root and two divisions of each of so many float64 numbers, in vectors. */
export async function rootsOf(count) {
  let bytes
  const { error, stderr } = await asc.main(
    [
      'roots.ts',
      '--outFile',
      'out.wasm',
      ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd'],
    ],
    {
      readFile: (name) => (name.endsWith('roots.ts') ? source : null),
      writeFile: (name, contents) => {
        if (name.endsWith('out.wasm')) bytes = contents
      },
    },
  )
  if (error) throw new Error(stderr.toString())
  const stride = Math.ceil(count / 4) * 32
  const memory = new WebAssembly.Memory({ initial: Math.ceil((3 * stride) / 65536) + 1 })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
  new Float64Array(memory.buffer).fill(0.5)
  return () => exports.roots(0, stride, 2 * stride, stride)
}
