import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { integer } from '@credit/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { below, credit, start } from '../command.ts'
import { randomOf } from '../survival.ts'
import { RedisServer } from './servers.ts'
import {
  collected,
  failingModule,
  folder,
  forty,
  locally,
  processes,
  results,
  resumed,
  statusOf,
  sweep,
  until,
  written,
} from './study.ts'

const random = randomOf(12)
let server: RedisServer
let whole: string
const workers = new Set<ChildProcess>()

beforeAll(async () => {
  server = await RedisServer.start()
  process.env.CREDIT_REDIS = server.url
  whole = await locally('forty', forty)
})

afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  await server.stop()
})

const submit = (file: string, out: string, ...flags: string[]) =>
  credit([
    ...['sweep', file, '--engine', 'bullmq', '--out', out],
    ...['--checkpoint-every', '0.2', '--attempts', '10', ...flags],
  ])

/** Starts a worker; what it said so far is in its `said`. */
function worker(...flags: string[]): ChildProcess & { said: string } {
  const { child, ending } = start(['worker', '--lease', '2', '--attempts', '20', ...flags])
  const made = Object.assign(child, { said: '' })
  child.stderr!.on('data', (text: string) => {
    made.said += text
  })
  workers.add(child)
  void ending.then(() => workers.delete(child))
  return made
}

async function stopped(child: ChildProcess): Promise<void> {
  const gone =
    child.exitCode !== null || child.signalCode !== null ? null : new Promise((r) => child.once('close', r))
  child.kill('SIGKILL')
  await gone
}

test('40 runs by three workers, they and the server killed ten times, one stopped for longer than its lock: the same bytes', async () => {
  const out = join(folder, 'redis')
  const { code, stderr } = await submit(written('forty', forty), out)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stderr).toMatch(/^Redis at redis:\/\/127\.0\.0\.1:\d+: 40 runs handed over\./)
  // the same command again does nothing twice
  expect((await submit(written('forty', forty), out)).code).toBe(0)

  const crew = [worker(), worker(), worker()]
  let kills = 0
  while (kills < 10) {
    await after(800 + integer(random, 1500))
    if (kills === 3 || kills === 7) {
      await server.kill()
      await after(300)
      await server.begin()
    } else {
      const i = integer(random, 3)
      await stopped(crew[i])
      crew[i] = worker()
    }
    kills++
  }
  await after(1500)
  const sleeper = crew[0]
  sleeper.kill('SIGSTOP')
  await after(6000)
  sleeper.kill('SIGCONT')

  await until(out, ({ done }) => done === 40)
  expect((await collected(out)).code).toBe(0)
  const found = results(out)
  expect(Object.keys(found)).toHaveLength(41)
  expect(found).toEqual(results(whole))
  const again = resumed(out)
  console.log(
    `Redis: ${kills} kills, ${again.length} times a run was gone on with from a checkpoint of another worker`,
  )
  expect(again.length).toBeGreaterThan(0)
  await Promise.all(crew.map(stopped))
  // processes of runs end with their worker
  await after(1000)
  expect(processes('runner.js', 'dist')).toEqual([])
})

test('a password is in no file and in nothing that was said', async () => {
  const out = join(folder, 'redis')
  const secret = new RegExp(`${server.password}|${encodeURIComponent(server.password)}`)
  for (const name of below(out)) {
    const file = join(out, name)
    if (statSync(file).isFile()) expect(readFileSync(file, 'latin1'), name).not.toMatch(secret)
  }
  const given = await credit([
    ...['sweep', written('forty', forty), '--engine', 'bullmq', '--out', join(folder, 'by flag')],
    ...['--redis', server.url],
  ])
  expect(given.code).toBe(0)
  for (const name of ['engine/study.json', 'comparison.json']) {
    expect(readFileSync(join(folder, 'by flag', name), 'utf8')).not.toMatch(secret)
  }
  expect(given.stderr + given.stdout).not.toMatch(secret)
  expect((await credit(['status', join(folder, 'by flag'), '--cancel'])).code).toBe(0)
})

test('a rule that fails, fails its runs with its message, after the tries that were asked for, and nothing else', async () => {
  writeFileSync(join(folder, 'failing.mjs'), failingModule)
  const mixed = sweep({
    rules: ['exact', './failing.mjs'],
    seeds: '0..1',
    grid: { 'training.l2': [0] },
    updates: 20,
  })
  const out = join(folder, 'failing-redis')
  expect((await submit(written('failing', mixed), out, '--allow-modules', '--attempts', '2')).code).toBe(0)
  const one = worker('--workers', '2')
  const { runs } = await until(out, ({ done, failed }) => done + failed === 4)
  expect(runs.map(({ state, error }) => error ?? state)).toEqual([
    'done',
    'the trace of unit 3 is not finite',
    'done',
    'the trace of unit 3 is not finite',
  ])
  expect(one.said.match(/the trace of unit 3 is not finite\n/g)).toHaveLength(4)
  const { code, stderr } = await collected(out)
  expect({ code }).toEqual({ code: 1 })
  expect(stderr).toContain('2 of 4 runs have not ended, 2 of them failed')
  await stopped(one)
})

test('5,000 runs are handed over in one call within 10 s, and a worker stays as small as it was', async () => {
  const many = sweep({
    ...{ rules: ['exact', 'eprop'], seeds: '0..249', updates: 1 },
    grid: { 'training.l2': [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => k / 1000) },
  })
  const out = join(folder, 'many-redis')
  const began = performance.now()
  const { code, stderr } = await submit(written('many', many), out)
  const seconds = (performance.now() - began) / 1000
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stderr).toContain('5000 runs handed over')
  console.log(`Redis: 5,000 runs handed over in ${seconds.toFixed(1)} s`)
  expect(seconds).toBeLessThan(10)
  const one = worker('--workers', '2')
  await until(out, ({ done }) => done >= 6)
  const early = memoryOf(one.pid!)
  await until(out, ({ done }) => done >= 24)
  const late = memoryOf(one.pid!)
  console.log(`Redis: a worker has ${early} MB after 6 runs, ${late} MB after 24`)
  expect(late).toBeLessThan(1.25 * early)
  expect((await credit(['status', out, '--cancel'])).code).toBe(0)
  await stopped(one)
})

/** Resident, in MB. */
function memoryOf(pid: number): number {
  return Math.round(Number(/^VmRSS\D+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024)
}

describe('one clear line says that', () => {
  const fails = async (url: string, name: string) => {
    const args = ['sweep', written('forty', forty), '--engine', 'bullmq', '--out', join(folder, name)]
    const { code, stderr } = await credit([...args, '--redis', url])
    expect(stderr).toMatch(/^[^\n]+\n$/)
    expect(code).toBe(1)
    return stderr
  }

  test('there is no Redis', async () => {
    expect(await fails('redis://127.0.0.1:1', 'no')).toMatch(
      /^credit: Redis at redis:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/,
    )
  })

  test('the password is wrong', async () => {
    const wrong = `redis://default:wr0ng@127.0.0.1:${server.port}`
    expect(await fails(wrong, 'wrong')).toBe(
      `credit: Redis at redis://127.0.0.1:${server.port}: it does not take this user and password\n`,
    )
  })

  test('what came is no address', async () => {
    expect(await fails('127.0.0.1:secret', 'address')).not.toContain('secret')
  })

  test('a module is not there where it is made', async () => {
    writeFileSync(join(folder, 'lost.mjs'), "export { eprop as default } from '@credit/rules'\n")
    const one = sweep({ rules: ['./lost.mjs'], seeds: '0', grid: { 'training.l2': [0] }, updates: 5 })
    const out = join(folder, 'lost')
    expect((await submit(written('lost', one), out, '--allow-modules', '--attempts', '1')).code).toBe(0)
    const { Redis } = await import('ioredis')
    const redis = new Redis(server.url)
    await redis.del(...(await redis.keys('credit:file:*')))
    redis.disconnect()
    const made = worker()
    const { runs } = await until(out, ({ failed, done }) => failed + done === 1)
    expect(runs[0].error).toMatch(
      /^\.\/lost\.mjs: the file is not on the server \(SHA-256 [0-9a-f]{64}\)[^\n]*$/,
    )
    await stopped(made)
  })

  test('the disk is full', async () => {
    const one = sweep({ rules: ['exact'], seeds: '0', grid: { 'training.l2': [0] }, updates: 50 })
    const out = join(folder, 'full')
    expect((await submit(written('full', one), out, '--attempts', '1')).code).toBe(0)
    // no file beyond two blocks
    const command = 'ulimit -f 2 && exec "$0" "$@"'
    const cli = process.argv[1] && new URL('../../dist/cli.js', import.meta.url).pathname
    const made = spawn('sh', ['-c', command, process.execPath, cli!, 'worker'], { stdio: 'ignore' })
    workers.add(made)
    const { runs } = await until(out, ({ failed, done }) => failed + done === 1)
    expect(runs[0].error).toMatch(/^EFBIG[^\n]*$/)
    await stopped(made)
    expect((await statusOf(out)).failed).toBe(1)
  })
})
