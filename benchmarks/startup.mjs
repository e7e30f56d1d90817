// From nothing to a gradient: importing each package, the first gradient of a fresh process, and what a browser downloads.
//   npm run bench -- startup [--quick] [--peer NAME|none] [--node PROGRAM] [--json FILE]
import { spawnSync } from 'node:child_process'
import { checkAgreement, truthOf } from './lib/agreement.mjs'
import { Benchmark } from './lib/benchmark.mjs'
import { contest, recordContest } from './lib/case.mjs'
import { gradientKernel, peers } from './lib/contenders.mjs'
import { gzippedBundle } from './lib/gzippedBundle.mjs'
import { drawNumbers, nameOf, openRequest, workloads } from './lib/workloads.mjs'

const bench = new Benchmark('startup', {
  about: 'import, first gradient of a fresh process, gzipped size of a bundle',
  effort: { full: { rounds: 7 }, quick: { rounds: 2 } },
  choices: { peer: peers.map(nameOf) },
})
const packages = ['core', 'rules', 'curvature', 'tasks', 'training', 'lab']

imports()
await firstGradients()
await bundles()
bench.finish()

/** Seconds that importing a package's main entry takes in a Node process that has done nothing else. */
function importSeconds(name) {
  const entry = new URL(`../packages/${name}/dist/index.js`, import.meta.url)
  const code = `const start = performance.now()
await import(${JSON.stringify(entry.href)})
console.log((performance.now() - start) / 1000)`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`@credit/${name} cannot be imported`)
  return Number(stdout)
}

function imports() {
  const rounds = Array.from({ length: bench.effort.rounds }, () => packages.map(importSeconds))
  for (const [i, name] of packages.entries()) {
    const values = rounds.map((round) => 1000 * round[i])
    bench.record({ workload: `@credit/${name}`, quantity: 'import', unit: 'ms', values })
  }
  bench.show()
}

/** From the start of a process to the numbers of its first gradient, each compared with the truth. */
async function firstGradients() {
  const workload = workloads.find(({ name }) => name === 'small')
  const dtype = 'float32'
  const where = { workload: workload.name, dtype }
  const numbers = drawNumbers(workload)
  const truth = truthOf(workload, numbers)
  let specs = [gradientKernel('auto'), ...peers.filter(({ name }) => bench.chosen.peer.includes(name))]
  const first = []
  const seconds = new Map()
  for (let round = 0; round < bench.effort.rounds; round++) {
    for (const spec of specs) {
      // answered once; the answer is not part of what is timed
      spec.missing?.()
      const start = performance.now()
      const options = {
        where,
        requestOf: () => openRequest(workload, dtype, numbers),
        check: (entry) => checkAgreement(entry, truth, dtype),
      }
      await contest(bench, [spec], options, ([entry]) => {
        if (entry === undefined) return
        if (round === 0) first.push({ spec, kernel: entry.kernel })
        seconds.set(spec, [...(seconds.get(spec) ?? []), (performance.now() - start) / 1000])
      })
    }
    specs = specs.filter((spec) => seconds.has(spec))
  }
  const taken = first.map(({ spec }) => seconds.get(spec))
  recordContest(bench, where, first, taken, { quantity: 'process to first gradient', unit: 'ms' })
  bench.show()
}

/** Minified and gzipped: each package that runs in a browser, and what one gradient needs, in the library and in its peers. */
async function bundles() {
  const everything = ['core', 'rules', 'curvature', 'tasks']
  for (const name of everything) {
    const bytes = await gzippedBundle(`export * from '@credit/${name}'`, new URL('.', import.meta.url))
    const size = { workload: `@credit/${name}, everything`, quantity: 'gzipped bundle', unit: 'bytes' }
    bench.record({ ...size, better: 'lower', values: [bytes] })
  }
  const own = "export { crossEntropy, gradient, leakyNetwork, seed } from '@credit/core'"
  const entered = [{ spec: { kernel: 'auto' }, kernel: null }]
  const sizes = [[await gzippedBundle(own, new URL('.', import.meta.url))]]
  for (const peer of peers.filter(({ name, bundle }) => bundle && bench.chosen.peer.includes(name))) {
    if (peer.missing()) {
      bench.skip(peer.name, `not installed: ${peer.install}`)
      continue
    }
    const { code, files } = peer.bundle
    entered.push({ spec: peer, kernel: null })
    sizes.push([await gzippedBundle(code, new URL(`./peers/${peer.folder}/`, import.meta.url), files)])
  }
  const where = { workload: 'one gradient' }
  recordContest(bench, where, entered, sizes, { quantity: 'gzipped bundle', unit: 'bytes' })
}
