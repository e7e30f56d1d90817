// Sweeps through each engine on this machine: runs a minute of one worker and of two, beside the library's own threads.
//   npm run bench -- engines [--quick] [--engine NAME] [--node PROGRAM] [--json FILE]
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { Benchmark } from './lib/benchmark.mjs'

const engines = ['local', 'slurm', 'bullmq']
const bench = new Benchmark('engines', {
  about: 'runs per second of one worker and of two, through each engine, from the first to the last',
  // by one worker, and by two: as many each
  effort: { full: { runs: [3, 6], seconds: 10 }, quick: { runs: [2, 4], seconds: 5 } },
  choices: { engine: engines },
})
const cli = fileURLToPath(new URL('../packages/lab/dist/cli.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'credit-engines-'))
const needs = { slurm: ['slurmctld', '-V'], bullmq: ['redis-server', '--version'] }
const path = `${process.env.PATH}:/usr/sbin:/sbin`

try {
  const { startSlurm, RedisServer } = await servers()
  const updates = Math.round((5000 * bench.effort.seconds) / (await secondsOfRun(5000)))
  const rates = {}
  for (const engine of bench.chosen.engine) {
    const [program, flag] = needs[engine] ?? []
    if (program && spawnSync(program, [flag], { env: { ...process.env, PATH: path } }).error) {
      bench.skip(engine, `${program} is not installed`)
      continue
    }
    const server = { slurm: startSlurm, bullmq: () => RedisServer.start(), local: () => null }[engine]
    const started = await server()
    try {
      const env = { ...process.env, ...started?.env, CREDIT_REDIS: started?.url ?? '' }
      rates[engine] = []
      for (const workers of [1, 2]) rates[engine].push(await rateOf(engine, workers, updates, env))
    } finally {
      await started?.stop()
    }
    record(engine, rates)
    bench.show()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
bench.finish()

function record(engine, { local, [engine]: own }) {
  const where = { workload: `runs of ${bench.effort.seconds} s`, kernel: engine }
  for (const [i, rate] of own.entries())
    bench.record({ ...where, quantity: `${i + 1} workers`, unit: 'runs/s', values: [rate] })
  const ratio = { unit: '×', better: 'higher' }
  bench.record({ ...where, ...ratio, quantity: 'two workers / one', values: [own[1] / own[0]] })
  if (engine === 'local' || local === undefined) return
  const quantity = 'each of two workers / a thread'
  bench.record({ ...where, ...ratio, quantity, values: [own[1] / local[1]], wanted: 0.9 })
}

/** Runs per second: of all of them, from the first start to the last end. */
async function rateOf(engine, workers, updates, env) {
  const runs = bench.effort.runs[workers - 1]
  const out = join(folder, `${engine}-${workers}`)
  const file = sweep(`${engine}-${workers}`, runs, updates)
  const flags = { local: ['--workers', workers], slurm: ['--at-most', workers, '--chunk', 3], bullmq: [] }[
    engine
  ]
  const began = performance.now()
  await credit(['sweep', file, '--out', out, '--engine', engine, ...flags], env)
  if (engine === 'bullmq') await credit(['worker', '--workers', workers, '--until-empty'], env)
  // reading a folder costs less than a command
  const isDone = () => foldersOf(out).every((run) => existsSync(join(run, 'seal.json')))
  while (engine === 'slurm' && !isDone()) await after(100)
  const seconds = (performance.now() - began) / 1000
  return runs / seconds
}

/** The folders of a sweep's runs. */
function foldersOf(out) {
  const { runs } = JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8'))
  return runs.map((run) => join(out, run.folder))
}

/** What a run of so many updates takes a thread that has made two already. */
async function secondsOfRun(updates) {
  const out = join(folder, 'one')
  await credit(['sweep', sweep('one', 3, updates), '--out', out, '--workers', '1'], process.env)
  const lines = readFileSync(join(foldersOf(out)[2], 'timing.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
  return JSON.parse(lines.at(-1)).seconds
}

/** The file of a sweep of one condition. */
function sweep(name, runs, updates) {
  const file = join(folder, `${name}.json`)
  const base = { network: { hidden: 32 }, training: { updates, batch: 8 } }
  const grid = { 'training.l2': [0] }
  const content = { tasks: ['copy'], rules: ['exact'], seeds: `0..${runs - 1}`, preset: 'quick', grid, base }
  writeFileSync(file, JSON.stringify(content))
  return file
}

async function credit(args, env) {
  const child = spawn(process.execPath, [cli, ...args.map(String)], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`credit ${args.join(' ')}: ${said}`)
}

/** The servers of the tests, which are TypeScript. */
async function servers() {
  const source = new URL('../packages/lab/test/engines/servers.ts', import.meta.url)
  const outfile = join(folder, 'servers.mjs')
  const define = { 'import.meta.url': JSON.stringify(source.href) }
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile,
    define,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}
