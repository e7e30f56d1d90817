import { spawnSync } from 'node:child_process'

/** Kernels of OpenBLAS by its own names; undefined is what it chooses. One that the machine cannot run ends the process. */
const cores = [undefined, 'HASWELL', 'ZEN', 'SKYLAKEX', 'SAPPHIRERAPIDS']

/** GFLOP/s of a product of row-mnist's shape, the best of many. */
const product = `
import time, numpy
a, b, out = (numpy.ones(shape, numpy.float32) for shape in ((256, 128), (128, 128), (256, 128)))
best, end = float("inf"), time.perf_counter() + 0.2
while time.perf_counter() < end:
    start = time.perf_counter()
    numpy.dot(a, b, out=out)
    best = min(best, time.perf_counter() - start)
print(2 * 256 * 128 * 128 / best / 1e9)
`

/**
 * The environment in which OpenBLAS is fastest here: a release older than the processor does not know it, and takes kernels of
 * 2004 for it (27 GFLOP/s where it has others of 120).
 */
export function fastestOpenBlas(python, environment) {
  let best = { rate: 0, settings: {} }
  for (const core of cores) {
    const settings = core === undefined ? {} : { OPENBLAS_CORETYPE: core }
    const { stdout } = spawnSync(python, ['-c', product], {
      encoding: 'utf8',
      env: { ...environment, ...settings },
    })
    const rate = Number(stdout)
    // its own choice stays where another gains nothing that could be told from noise
    if (rate > best.rate * 1.1) best = { rate, settings }
  }
  return best.settings
}
