// GFLOP/s of the matrix products per kernel and dtype: node benchmarks/products.mjs [--quick]
// Builds the kernels from the sources into a temporary folder. Kernels take turns and the best round of each
// counts: compare within one run only.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'

const rounds = process.argv.includes('--quick') ? 3 : 20
// [m, k, n]
const products = [
  [256, 128, 128],
  [32, 120, 120],
  [32, 64, 64],
  [1, 128, 128],
  [256, 28, 128],
  [256, 128, 10],
]
// [k, m, n]
const outer = [
  [7168, 128, 128],
  [28800, 120, 120],
  [3200, 64, 64],
  [7168, 128, 28],
  [28800, 120, 2],
  [1, 128, 128],
]

const { referenceKernel, simdKernel, relu } = await kernels()
// products are the same for any unit
const unit = { leak: 0, activation: relu }
for (const dtype of ['float64', 'float32']) {
  for (const [name, shapes] of Object.entries({ product: products, outerProducts: outer })) {
    console.log(`\n${process.version} ${dtype} ${name}, GFLOP/s`)
    console.table(Object.fromEntries(shapes.map((shape) => [shape.join(' '), compare(dtype, name, shape)])))
  }
}

async function kernels() {
  const outDir = await mkdtemp(join(tmpdir(), 'credit-products-'))
  const source = (name) => fileURLToPath(new URL(`../packages/core/src/kernels/${name}.ts`, import.meta.url))
  const entry = {
    simd: source('simd'),
    referenceKernel: source('referenceKernel'),
    activation: source('../activation'),
  }
  try {
    const outExtension = () => ({ js: '.mjs' })
    await build({ entry, outDir, format: 'esm', target: 'es2022', config: false, silent: true, outExtension })
    const load = (name) => import(pathToFileURL(join(outDir, `${name}.mjs`)).href)
    return { ...(await load('simd')), ...(await load('referenceKernel')), ...(await load('activation')) }
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}

/** The best rate of each kernel that runs here. */
function compare(dtype, name, [x, y, z]) {
  const isProduct = name === 'product'
  const lengths = [(isProduct ? x : y) * z, x * y, (isProduct ? y : x) * z]
  const all = [
    referenceKernel(dtype, unit),
    simdKernel(dtype, unit, lengths),
    simdKernel(dtype, unit, lengths, { relaxed: true }),
  ].filter((kernel, i) => kernel !== null && (i < 2 || kernel.name === 'relaxed-simd'))
  const work = 2 * x * y * z
  const repeats = Math.max(1, Math.round(6e7 / work))
  const runs = all.map((kernel) => {
    const [out, a, b] = lengths.map((length) => kernel.allocate(length))
    for (let i = 0; i < a.length; i++) a[i] = Math.sin(i)
    for (let i = 0; i < b.length; i++) b[i] = Math.cos(i)
    const once = isProduct
      ? () => kernel.product(out, 0, a, 0, b, 0, x, y, z, false)
      : () => kernel.outerProducts(out, 0, a, 0, b, 0, x, y, z)
    return { name: kernel.name, best: 0, once }
  })
  for (const { once } of runs) for (const start = performance.now(); performance.now() - start < 40; ) once()
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) {
      const start = performance.now()
      for (let i = 0; i < repeats; i++) run.once()
      run.best = Math.max(run.best, (repeats * work) / (performance.now() - start) / 1e6)
    }
  }
  return Object.fromEntries(runs.map((run) => [run.name, Number(run.best.toFixed(1))]))
}
