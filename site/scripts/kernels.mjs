// The compiled kernels are half of what the worker weighs, and a training in float32 is rare: a plugin takes float32's out of the
// modules that hold them, and makes them modules of their own, `kernels:core` and its like, for `worker/float32.ts`.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const files = {
  core: fileURLToPath(new URL('../../packages/core/src/kernels/wasm.generated.ts', import.meta.url)),
  rules: fileURLToPath(new URL('../../packages/rules/src/kernel/wasm.generated.ts', import.meta.url)),
  spiking: fileURLToPath(new URL('../../packages/core/src/cells/spiking.generated.ts', import.meta.url)),
}
const float32 = /float32: \{\s*plain: '([0-9a-f]+)',\s*relaxed: '([0-9a-f]+)',\s*\}/

export const kernels = {
  name: 'kernels-by-type',
  enforce: 'pre',
  resolveId: (id) => (/^kernels:(core|rules|spiking)$/.test(id) ? `\0${id}` : null),
  load(id) {
    const [, name] = /^\0kernels:(core|rules|spiking)$/.exec(id) ?? []
    if (name === undefined) return null
    const [, plain, relaxed] = partsOf(readFileSync(files[name], 'utf8'), files[name])
    return `export default ${JSON.stringify({ plain, relaxed })}`
  },
  transform(code, id) {
    if (!Object.values(files).includes(id)) return null
    const [found] = partsOf(code, id)
    return { code: code.replace(found, "float32: { plain: '', relaxed: '' }"), map: null }
  },
}

function partsOf(code, file) {
  const parts = float32.exec(code)
  if (parts === null) throw new Error(`${file}: no kernels of float32 where they were`)
  return parts
}
