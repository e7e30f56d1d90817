import { existsSync, readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect

/** Bytes of arrays and WebAssembly memories that are in use. */
function held() {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc')
  }
  // the second collection waits for what the first one sweeps in the background
  collect()
  collect()
  return process.memoryUsage().external
}

/**
 * What `open` returns, and the bytes of arrays and WebAssembly memories that it holds on to. The engine lets go of memory
 * when it likes: what was opened before has to be held on to as well, or its end is subtracted here.
 */
export function measured(open) {
  const before = held()
  const opened = open()
  return { opened, bytes: held() - before }
}

/**
 * The most bytes of memory that this process ever had. Linux counts them by address space, which starts anew with the
 * program; what `resourceUsage` says starts with what the parent had.
 */
export function peakMemory() {
  const status = '/proc/self/status'
  const found = existsSync(status) && /VmHWM:[ \t]+(\d+) kB/.exec(readFileSync(status, 'utf8'))
  return 1024 * (found ? Number(found[1]) : process.resourceUsage().maxRSS)
}
