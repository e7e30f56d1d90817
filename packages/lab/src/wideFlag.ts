/** Lets V8 join vectors of 128 bits into vectors of 256. */
export const wideFlag = '--experimental-wasm-revectorize'

/** The major versions of Node on which it has effect and the wide loops are tested; others list it at most. */
const testedOn: readonly string[] = ['24', '26']

/** What decides about it in a process. */
export type Surroundings = Pick<NodeJS.Process, 'arch' | 'argv' | 'env' | 'execArgv' | 'versions'>

/** Why the wide loops are not to run here; null when they are. */
export function whyNarrow({ arch, argv, env, versions }: Surroundings): string | null {
  if (argv.includes('--narrow')) return 'turned off by --narrow'
  if (env.CREDIT_KERNELS === 'narrow') return 'turned off by CREDIT_KERNELS=narrow'
  const [major] = versions.node.split('.')
  if (!testedOn.includes(major)) return `Node ${major} does not join vectors: ${testedOn.join(' and ')} do`
  return arch === 'x64' ? null : `${arch} has no vectors of 256 bits`
}

/** Whether the process runs with the flag. */
export function hasWideFlag({ execArgv }: Pick<Surroundings, 'execArgv'>): boolean {
  return execArgv.includes(wideFlag)
}

const asked = ['--help', '-h', '--version']

/** Whether the command only prints something about itself: nothing is computed. */
export function onlyTells({ argv }: Pick<Surroundings, 'argv'>): boolean {
  return argv.length < 3 || argv.some((argument) => asked.includes(argument))
}

/**
 * Goes on as the same process started with the flag, where that helps and it is not there yet: changing it after the start
 * is what Node's documentation calls unpredictable. Does nothing on Windows, where a process can't be replaced.
 */
export function restartWide(): void {
  // workers see the environment and not the arguments
  if (process.argv.includes('--narrow')) process.env.CREDIT_KERNELS = 'narrow'
  if (onlyTells(process) || hasWideFlag(process) || whyNarrow(process) !== null) return
  // Node 20 has no such function, and its types don't know it
  if (!('execve' in process) || typeof process.execve !== 'function') return
  const args = [process.execPath, wideFlag, ...process.execArgv, ...process.argv.slice(1)]
  Reflect.apply(process.execve, process, [process.execPath, args, process.env])
}
