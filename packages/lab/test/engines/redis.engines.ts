import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { integer } from '@credit/core'
import { unzipSync } from 'fflate'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { below, credit, start } from '../command.ts'
import { randomOf } from '../survival.ts'
import { RedisServer } from './servers.ts'
import {
  checkpointIn,
  collected,
  eventually,
  folder,
  type Kill,
  killed,
  measured,
  memoryOf,
  newestOf,
  ownByThreads,
  ownResults,
  processes,
  reachedIn,
  redone,
  results,
  runOf,
  smallDisk,
  statOf,
  statusOf,
  until,
  writeOwnParts,
  written,
} from './study.ts'
import { failingModule, fiveThousand, forty, mixed, sweep } from './sweeps.ts'

const random = randomOf(12)
const whole = join(folder, 'local')
let server: RedisServer
const workers = new Set<ChildProcess>()

beforeAll(async () => {
  server = await RedisServer.start()
  process.env.CREDIT_REDIS = server.url
})

afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  await server.stop()
})

const submission = (file: string, out: string, ...flags: string[]) => [
  ...['sweep', file, '--engine', 'bullmq', '--out', out],
  ...['--checkpoint-every', '0.2', '--attempts', '10', ...flags],
]
const submit = (file: string, out: string, ...flags: string[]) => credit(submission(file, out, ...flags))

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

/** Runs under way, with their processes. */
function underWay(crew: readonly ChildProcess[]) {
  return processes('runner.js').flatMap((runner) => {
    const worker = crew.findIndex(({ pid }) => pid === statOf(runner)?.parent)
    const partial = runOf(runner)
    return worker < 0 || partial === undefined ? [] : [{ runner, worker, partial }]
  })
}

/** The study's runs of which the server has a checkpoint, with its update. */
async function checkpoints(redis: Redis, id: string): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const key of await redis.keys(`credit:${id}:checkpoint:*`)) {
    const bytes = await redis.hgetBuffer(key, 'archive')
    if (bytes !== null) found.set(Number(key.split(':').at(-1)), newestOf(Object.keys(unzipSync(bytes))))
  }
  return found
}

test('40 runs by three workers, they, their tasks and the server killed ten times, one stopped for longer than its lock: the same bytes', async () => {
  const out = join(folder, 'redis')
  const { code, stderr } = await submit(written('forty', forty), out)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stderr).toMatch(/^Redis at redis:\/\/127\.0\.0\.1:\d+: 40 runs handed over\./)
  // the same command again does nothing twice
  expect((await submit(written('forty', forty), out)).code).toBe(0)
  const { id } = JSON.parse(readFileSync(join(out, 'engine', 'study.json'), 'utf8'))
  const runs = readFileSync(join(out, 'engine', 'runs.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { folder: string; configuration: object })
  /** The place in the study of the run in a folder; -1 of one that has ended. */
  const runIn = (partial: string) => {
    try {
      const { configuration } = JSON.parse(readFileSync(join(partial, 'manifest.json'), 'utf8'))
      return runs.findIndex((run) => isDeepStrictEqual(run.configuration, configuration))
    } catch {
      // it has just ended
      return -1
    }
  }
  const redis = new Redis(server.url, { maxRetriesPerRequest: null })
  redis.on('error', () => {})

  const crew = [worker(), worker(), worker()]
  /** A run under way of which the server has a checkpoint. */
  const victim = () =>
    eventually('a run under way', async () => {
      const kept = await checkpoints(redis, id)
      const all = underWay(crew).filter(
        ({ partial }) => checkpointIn(partial) > 0 && kept.has(runIn(partial)),
      )
      return all[integer(random, Math.max(all.length, 1))]
    })
  const kills: Kill[] = []
  for (let i = 0; i < 10; i++) {
    const { runner, worker: who, partial } = await victim()
    await after(integer(random, 150))
    if (i % 5 === 3) {
      await server.kill()
      await server.begin()
      continue
    }
    const reached = reachedIn(partial)
    if (i % 5 === 1) {
      if (statOf(runner) === null) {
        i--
        continue
      }
      await killed(runner)
    } else {
      const run = runIn(partial)
      if (run < 0) {
        i--
        continue
      }
      await stopped(crew[who])
      // what it had not sent is lost with its disk
      const checkpoint = (await checkpoints(redis, id)).get(run) ?? 0
      kills.push({ run: join(out, runs[run].folder), checkpoint, reached })
      crew[who] = worker()
    }
  }

  const { worker: who } = await victim()
  const sleeper = crew[who]
  const locks = async () => {
    const found = new Map<string, string | null>()
    for (const key of await redis.keys(`bull:credit:${id}-*:lock`)) found.set(key, await redis.get(key))
    return found
  }
  sleeper.kill('SIGSTOP')
  const before = await locks()
  // until another one has taken what it had
  await eventually('another worker', async () => {
    const now = await locks()
    const [key, token] = [...before].find(([name, value]) => now.get(name) !== value && value) ?? []
    return key !== undefined && token && now.size > 0 ? true : undefined
  })
  await eventually('the end of its lock', async () => {
    const now = await locks()
    return [...before].every(([name, value]) => now.get(name) !== value) ? true : undefined
  })
  sleeper.kill('SIGCONT')
  await eventually('the refusal to write', () =>
    /was not heard of for too long, and another one makes the run now; nothing is kept/.test(sleeper.said)
      ? true
      : undefined,
  )

  await until(out, ({ done }) => done === 40)
  expect((await collected(out)).code).toBe(0)
  const found = results(out)
  expect(Object.keys(found)).toHaveLength(41)
  expect(found).toEqual(results(whole))
  console.log(
    `Redis: 10 kills (6 workers, 2 tasks, 2 times the server): ${redone(kills)}; one slept and was refused by the server`,
  )
  expect(kills.length).toBeGreaterThan(0)
  await Promise.all(crew.map(stopped))
  redis.disconnect()
  // processes of runs end with their worker
  await eventually('the end of all tasks', () =>
    processes('runner.js', 'dist').length === 0 ? true : undefined,
  )
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

test("trials from a file, a cell and a loss of one's own, and weights for a surface, at a worker that has none of them: the same bytes", async () => {
  const file = writeOwnParts()
  const out = join(folder, 'own-redis')
  expect(await submit(file, out, '--allow-modules')).toMatchObject({ code: 0 })
  const work = join(folder, 'elsewhere')
  const one = worker('--allow-modules', '--work', work)
  await until(out, ({ done, failed }) => done + failed === 4)
  expect((await collected(out)).code).toBe(0)
  const found = ownResults(out)
  expect(Object.keys(found)).toHaveLength(9)
  expect(found).toEqual(await ownByThreads(file))
  await stopped(one)
})

test('a rule that fails, fails its runs with its message, after the tries that were asked for, and nothing else', async () => {
  writeFileSync(join(folder, 'failing.mjs'), failingModule)
  const out = join(folder, 'failing-redis')
  const given = await submit(written('failing', mixed), out, '--allow-modules', '--attempts', '2')
  expect(given).toMatchObject({ code: 0 })
  // as it says that workers are to be called
  const hashes = /--allow-hashes [0-9a-f]{64}$/m.exec(given.stderr)![0].split(' ')
  const one = worker('--workers', '2', ...hashes)
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

test('5,000 runs are handed over in one call within 10 s of a processor, in little more memory than 40, and a worker stays as small as it was', async () => {
  const out = join(folder, 'many-redis')
  // so that the tests after it still find a queue that is short
  onTestFailed(async () => {
    await credit(['status', out, '--cancel'])
    for (const worker of workers) await stopped(worker)
  })
  const few = await measured(submission(written('forty', forty), join(folder, 'few-redis')))
  expect((await credit(['status', join(folder, 'few-redis'), '--cancel'])).code).toBe(0)
  const many = submission(written('many', fiveThousand), out)
  const { code, stderr, seconds, processor, peak } = await measured(many)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stderr).toContain('5000 runs handed over')
  console.log(
    `Redis: 5,000 runs handed over in ${seconds.toFixed(1)} s, ${processor.toFixed(1)} s of a processor, with ${peak} MB at most; 40 with ${few.peak} MB`,
  )
  expect(processor).toBeGreaterThan(0.1)
  expect(processor).toBeLessThan(10)
  // kilobytes a run
  expect(((peak - few.peak) * 1024) / 4960).toBeLessThan(20)
  const one = worker('--workers', '2')
  const made = () => (one.said.match(/: done$/gm) ?? []).length
  const runners = () => processes('runner.js').filter((pid) => statOf(pid)?.parent === one.pid)
  /** Of the worker, and of each process of its runs. */
  const memory = () => [one.pid!, ...runners()].map((pid) => memoryOf(pid).now)
  await eventually('100 runs', () => (made() >= 100 ? true : undefined))
  const [early, crew] = [memory(), runners()]
  const { secondsLeft, done } = await eventually('an estimate', async () => {
    const status = await statusOf(out)
    return status.secondsLeft === null ? undefined : status
  })
  await eventually('240 runs', () => (made() >= 240 ? true : undefined))
  const late = memory()
  console.log(`Redis: a worker and its processes have ${early} MB after 100 runs, ${late} MB after 240`)
  // those that made the first runs make the last
  expect(runners()).toEqual(crew)
  expect(crew).toHaveLength(2)
  late.forEach((now, i) => {
    expect(now).toBeLessThan(1.25 * early[i])
  })
  // of runs that wait on the server for who collects them, too
  expect(done).toBeGreaterThan(0)
  expect(secondsLeft).toBeGreaterThan(0)
  expect((await credit(['status', out, '--cancel'])).code).toBe(0)
  await stopped(one)
})

test('a worker runs modules that its own command line allows, and no others', async () => {
  const marker = join(folder, 'it-ran')
  const text = `import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
export { eprop as default } from '@credit/rules'
if (!isMainThread) writeFileSync(${JSON.stringify(marker)}, '')\n`
  writeFileSync(join(folder, 'marked.mjs'), text)
  const one = sweep({ rules: ['./marked.mjs'], seeds: '0', grid: { 'training.l2': [0] }, updates: 5 })
  const out = join(folder, 'marked')
  const made = worker()
  expect(await submit(written('marked', one), out, '--allow-modules')).toMatchObject({ code: 0 })
  const { runs } = await until(out, ({ failed, done }) => failed + done === 1)
  expect(runs[0].error).toMatch(
    /^\.\/marked\.mjs: a module that comes with runs is run only with --allow-mod/,
  )
  expect(existsSync(marker)).toBe(false)
  await stopped(made)
  const allowing = worker('--allow-modules')
  expect((await submit('marked.json', out, '--allow-modules')).code).toBe(0)
  await until(out, ({ done }) => done === 1)
  expect(existsSync(marker)).toBe(true)
  await stopped(allowing)
})

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
    const redis = new Redis(server.url)
    await redis.del(...(await redis.keys('credit:file:*')))
    redis.disconnect()
    const made = worker('--allow-modules')
    const { runs } = await until(out, ({ failed, done }) => failed + done === 1)
    expect(runs[0].error).toMatch(
      /^\.\/lost\.mjs: the file is not on the server \(SHA-256 [0-9a-f]{64}\)[^\n]*$/,
    )
    await stopped(made)
  })

  test('the disk of a worker is full', async () => {
    const one = sweep({ rules: ['exact'], seeds: '0', grid: { 'training.l2': [0] }, updates: 50 })
    const out = join(folder, 'full')
    const disk = smallDisk('worker-disk', 48)
    try {
      const work = join(disk.path, 'work')
      const made = worker('--work', work)
      // its lock is written by then, and it waits for runs
      const isOwn = (name: string) => !name.endsWith('.lock')
      await eventually('its folder', () =>
        existsSync(work) && readdirSync(work).some(isOwn) ? true : undefined,
      )
      disk.fill()
      expect((await submit(written('full', one), out, '--attempts', '1')).code).toBe(0)
      const { runs } = await until(out, ({ failed, done }) => failed + done === 1)
      expect(runs[0].error).toMatch(/^ENOSPC[^\n]*$/)
      await stopped(made)
    } finally {
      disk.release()
    }
    expect((await statusOf(out)).failed).toBe(1)
  })

  test('the disk of the study is full, for who makes its runs there and who collects them', async () => {
    const one = sweep({ rules: ['exact'], seeds: '0', grid: { 'training.l2': [0] }, updates: 50 })
    const disk = smallDisk('study-disk', 200)
    try {
      const out = join(disk.path, 'out')
      expect(await submit(written('full', one), out)).toMatchObject({ code: 0 })
      disk.fill()
      const { code, stderr } = await credit(['worker', out, '--task', '0'])
      expect(code).toBe(1)
      expect(stderr).toMatch(
        /^task 0 on [^\n]+\n[^\n]+: ENOSPC[^\n]+\n[^\n]+kept nowhere[^\n]+\n0 runs done, 1 failed\n$/,
      )
      const made = worker('--until-empty')
      await eventually('its end', () => (made.exitCode === 0 ? true : undefined))
      const refused = await collected(out)
      expect(refused.code).toBe(1)
      expect(refused.stderr).toMatch(/^ENOSPC[^\n]+\n$/)
      rmSync(join(disk.path, 'rest'))
      expect((await collected(out)).code).toBe(0)
    } finally {
      disk.release()
    }
  })
})
