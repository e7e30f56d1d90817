import type * as bullmq from 'bullmq'
import type * as ioredis from 'ioredis'
import { InputError, oneLine } from '../../inputError.js'

export type Redis = ioredis.Redis

export interface Libraries {
  readonly bullmq: typeof bullmq
  readonly ioredis: typeof ioredis
}

/**
 * Loads what only this engine needs.
 *
 * @throws InputError in one line when it is not installed.
 */
export async function loadLibraries(): Promise<Libraries> {
  try {
    const [queues, redis] = await Promise.all([import('bullmq'), import('ioredis')])
    return { bullmq: queues, ioredis: redis }
  } catch {
    throw new InputError(
      'credit: the engine bullmq needs two more packages, which are not installed: npm install bullmq@6 ioredis@6',
    )
  }
}

/** An address without its user and password. */
export function withoutSecrets(url: string): string {
  const { protocol, hostname, port, pathname } = new URL(url)
  return `${protocol}//${hostname}:${port || 6379}${pathname === '/' ? '' : pathname}`
}

/** @throws InputError for what is no address of a Redis server; never with the password in it. */
export function checkUrl(url: string | undefined): string {
  const expected = 'redis://[USER:PASSWORD@]HOST:PORT, or rediss:// for TLS, as --redis or in CREDIT_REDIS'
  if (url === undefined || url === '')
    throw new InputError(`credit: --redis must be ${expected}; there is none`)
  try {
    if (['redis:', 'rediss:'].includes(new URL(url).protocol)) return url
  } catch {
    // said below
  }
  throw new InputError(`credit: --redis must be ${expected}; what came is no such address`)
}

export interface ConnectOptions {
  /** Whether a lost server is waited for; else the first failure is an error. */
  readonly patient: boolean
}

/** @throws InputError in one line when the server can't be reached, or does not take the password. */
export async function connect(
  { ioredis }: Libraries,
  url: string,
  { patient }: ConnectOptions,
): Promise<Redis> {
  let isUp = false
  const redis = new ioredis.Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: patient ? null : 20,
    connectTimeout: 5000,
    // before it was ever there it is an error; after that it is waited for
    retryStrategy: (times) => (isUp ? Math.min(100 * times, 2000) : null),
  })
  let last: Error | undefined
  redis.on('error', (error) => {
    last = error
  })
  try {
    await redis.connect()
    await redis.ping()
    isUp = true
    return redis
  } catch (error) {
    redis.disconnect()
    const why = oneLine((last ?? (error as Error)).message)
    throw new InputError(`credit: Redis at ${withoutSecrets(url)}: ${said(why)}`)
  }
}

function said(why: string): string {
  if (/WRONGPASS|NOAUTH|invalid password/i.test(why)) return 'it does not take this user and password'
  return why === '' ? 'cannot be reached' : why.replaceAll(/redis(s)?:\/\/\S+/g, 'it')
}
