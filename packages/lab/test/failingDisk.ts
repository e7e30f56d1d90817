import { half, isToRead, replaceDisk, systemError } from './replacedDisk.ts'

/** Everything by which the lab changes a disk, or waits for it. */
const changing = [
  ...['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'rmSync', 'rmdirSync', 'mkdirSync', 'linkSync'],
  ...['copyFileSync', 'appendFileSync', 'writeFileSync', 'truncateSync'],
]
/** What needs room. A file that is opened to be read needs none. */
const growing = [
  ...['openSync', 'writeSync', 'fsyncSync', 'mkdirSync', 'linkSync', 'copyFileSync', 'appendFileSync'],
  'writeFileSync',
]
const writing = ['writeSync', 'appendFileSync', 'writeFileSync']
const reading = [
  'readFileSync',
  'readSync',
  'readdirSync',
  'statSync',
  'fstatSync',
  'existsSync',
  'lstatSync',
  // a disk across the net may say only then what it could not keep
  'closeSync',
]

/**
 * killed: nothing happens to the disk any more, not even what error handlers would tidy up; half of what was being written is
 * there. failing: this one call fails, the next ones do not. full: from this call on nothing that needs room succeeds; half of
 * what was being written is there.
 */
export type Fault = (typeof faults)[number]
export const faults = ['killed', 'failing', 'full'] as const

/** The calls that a fault counts. */
const callsOf: Readonly<Record<Fault, readonly string[]>> = {
  killed: changing,
  failing: [...new Set([...changing, ...reading])],
  full: growing,
}

/**
 * Runs something on a disk on which call number `at` (from 0) meets a fault.
 *
 * @returns the calls that were counted, by name, the one that met the fault last where it is 'killed' or 'full'; with `at`
 *   undefined, all of them.
 */
export async function onDisk(
  fault: Fault,
  at: number | undefined,
  run: () => Promise<unknown>,
): Promise<readonly string[]> {
  const calls: string[] = []
  let over = false
  const restore = replaceDisk(callsOf[fault], (name, args, real) => {
    const isFree = isOurs(args[0]) || (fault === 'full' && name === 'openSync' && isToRead(args[1]))
    if (over || isFree) return real(...args)
    const now = calls.length
    calls.push(name)
    if (at === undefined || now < at || (fault === 'failing' && now > at)) return real(...args)
    if (now === at && fault !== 'failing' && writing.includes(name)) real(args[0], half(args[1], args[2]))
    // as Node does
    if (name === 'existsSync') return false
    if (name === 'closeSync') real(...args)
    throw systemError({ killed: 'EKILLED', failing: 'EIO', full: 'ENOSPC' }[fault], name, args[0])
  })
  try {
    await run()
  } finally {
    over = true
    restore()
  }
  return calls
}

/** Not the user's disk: the system's tables, and the program's own files, of which others have to take care. */
function isOurs(path: unknown): boolean {
  return (
    typeof path === 'string' &&
    (/^\/(proc|sys|dev(?!\/shm))\//.test(path) || /[\\/](node_modules|packages)[\\/]/.test(path))
  )
}
