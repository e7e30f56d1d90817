// Compiles assembly/ to WebAssembly and writes it as text: the kernels, the same for engines that join vectors, and the
// loops of spiking cells, each four times; the functions of src/math and the updates of parameters once.
// With --check it writes nothing and exits 1 when one of the files differs.
import { fourModules, oneModule, opened, places, scratch, textOf, writeOrCheck } from './compile.mjs'

const root = new URL('../', import.meta.url)
const assembly = (name) => new URL(`assembly/${name}.ts`, root)

const kernels = await fourModules(assembly('index'), { base: places.kernels })
const { value } = opened(kernels[0], places.kernels).scratchBytes
if (value !== scratch) throw new Error(`scratch is ${value} bytes`)
const before = `/** The bytes at the start of the memory that the kernels keep for themselves. */
export const scratchBytes = ${places.end}

`

await writeOrCheck(root, {
  'src/kernels/wasm.generated.ts': textOf(kernels, { from: './inlined.js', before }),
  'src/kernels/wide.generated.ts': textOf(
    await fourModules(assembly('index'), { base: places.kernels, wide: true }),
    { from: './inlined.js' },
  ),
  'src/cells/spiking.generated.ts': textOf(await fourModules(assembly('spiking'), { base: places.spiking }), {
    from: '../kernels/inlined.js',
  }),
  'src/optimizers/internal/updates.generated.ts': textOf(await oneModule(assembly('updates')), {
    from: '../../kernels/inlined.js',
  }),
  'src/math/internal/map.generated.ts': textOf(await oneModule(assembly('math')), {
    from: '../../kernels/inlined.js',
  }),
})
