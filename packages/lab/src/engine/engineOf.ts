import type { Engine, EngineName } from './engine.js'
import { slurmEngine } from './slurm/slurmEngine.js'

/**
 * The engine of a name; its libraries are loaded only now.
 *
 * @param redis the address of the server, of bullmq alone
 * @throws InputError in one line when what it needs is not there.
 */
export async function engineOf(
  name: Exclude<EngineName, 'local'>,
  redis: string | undefined,
): Promise<Engine> {
  if (name === 'slurm') return slurmEngine
  const [{ bullmqEngine }, { checkUrl }] = await Promise.all([
    import('./bullmq/bullmqEngine.js'),
    import('./bullmq/libraries.js'),
  ])
  return bullmqEngine(checkUrl(redis))
}
