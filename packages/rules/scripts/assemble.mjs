// Compiles assembly/ to WebAssembly and writes it as text: the loops of the rules four times, and the same for engines
// that join vectors. With --check it writes nothing and exits 1 when one of the files differs.
import { fourModules, places, textOf, writeOrCheck } from '../../core/scripts/compile.mjs'

const root = new URL('../', import.meta.url)
const entry = new URL('assembly/index.ts', root)
const base = places.rules
const from = '@credit/core/kernels'

await writeOrCheck(root, {
  'src/kernel/wasm.generated.ts': textOf(await fourModules(entry, { base }), { from }),
  'src/kernel/wide.generated.ts': textOf(await fourModules(entry, { base, wide: true }), { from }),
})
