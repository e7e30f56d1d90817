import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'

/** A Slurm of two nodes of one processor each, on this machine alone. */
export interface Slurm {
  readonly env: Readonly<Record<string, string>>
  stop(): void
}

/** Starts munged, slurmctld and two slurmd in a folder of their own, on free ports of the loopback. */
export async function startSlurm(): Promise<Slurm> {
  const dir = mkdtempSync(join(tmpdir(), 'credit-slurm-'))
  for (const name of ['state', 'spool', 'log']) mkdirSync(join(dir, name))
  const ports = [await freePort(), await freePort(), await freePort()]
  const template = readFileSync(new URL('./slurm.conf.in', import.meta.url), 'utf8')
  const conf = join(dir, 'slurm.conf')
  const text = ports.reduce((made, port, i) => made.replaceAll(`PORT${i}`, String(port)), template)
  writeFileSync(conf, text.replaceAll('HOST', hostname()).replaceAll('DIR', dir))
  writeFileSync(join(dir, 'munge.key'), randomBytes(1024), { mode: 0o400 })
  const env = { SLURM_CONF: conf }
  const at = (name: string) => join(dir, name)
  const path = `${process.env.PATH}:/usr/sbin:/sbin`
  const run = (command: string, args: string[]) =>
    execFileSync(command, args, { env: { ...process.env, ...env, PATH: path }, stdio: 'pipe' })
  run('munged', [
    ...['--force', `--socket=${at('munge.sock')}`, `--key-file=${at('munge.key')}`],
    ...[`--pid-file=${at('munged.pid')}`, `--log-file=${at('log/munged')}`, `--seed-file=${at('seed')}`],
  ])
  run('slurmctld', ['-f', conf])
  for (const node of ['n1', 'n2']) run('slurmd', ['-f', conf, '-N', node])
  for (let i = 0; !/idle\s+2\b|\bn\[1-2\]/.test(idle(run)); i++) {
    if (i > 100) throw new Error(`Slurm did not start: ${readFileSync(at('log/ctld'), 'utf8').slice(-2000)}`)
    await after(200)
  }
  return {
    env,
    stop() {
      run('scancel', ['--user=root', '--signal=KILL', '--full'])
      run('scancel', ['--user=root'])
      for (const name of ['n1', 'n2', 'ctld', 'munged']) end(at(`${name}.pid`))
      // they still write while they end
      for (let i = 0; i < 50 && !removed(dir); i++)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    },
  }
}

function removed(dir: string): boolean {
  try {
    rmSync(dir, { recursive: true, force: true })
    return true
  } catch {
    return false
  }
}

function idle(run: (command: string, args: string[]) => Buffer): string {
  try {
    return run('sinfo', ['--noheader', '--states=idle', '--format=%N %D']).toString()
  } catch {
    return ''
  }
}

/** A Redis that keeps every write, so that it may be killed. */
export class RedisServer {
  private process: ChildProcess | null = null
  private constructor(
    private readonly dir: string,
    readonly port: number,
    readonly password: string,
  ) {}

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(mkdtempSync(join(tmpdir(), 'credit-redis-')), await freePort(), 'se:cr&et')
    await server.begin()
    return server
  }

  get url(): string {
    return `redis://default:${encodeURIComponent(this.password)}@127.0.0.1:${this.port}`
  }

  /** Starts it, with what it kept. */
  async begin(): Promise<void> {
    this.process = spawn(
      'redis-server',
      [
        ...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.dir, '--save', ''],
        ...['--appendonly', 'yes', '--appendfsync', 'always', '--requirepass', this.password],
        ...['--maxmemory-policy', 'noeviction'],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const { stdout } = this.process
    await new Promise<void>((resolve, reject) => {
      stdout!.on('data', (text) => String(text).includes('Ready to accept connections') && resolve())
      this.process!.on('close', () => reject(new Error('redis-server did not start')))
    })
    stdout!.resume()
  }

  /** Without a warning to anybody. */
  async kill(): Promise<void> {
    const { process: server } = this
    if (server === null) return
    const gone = new Promise((resolve) => server.once('close', resolve))
    server.kill('SIGKILL')
    await gone
    this.process = null
  }

  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.dir, { recursive: true, force: true })
  }
}

function end(pidFile: string): void {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM')
  } catch {
    // it is gone
  }
}

/** A port of the loopback that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
