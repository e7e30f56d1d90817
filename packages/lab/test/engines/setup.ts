import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { credit } from '../command.ts'
import { type Slurm, startSlurm } from './servers.ts'
import { forty } from './sweeps.ts'

/**
 * A folder from which modules find the workspace's packages, a Slurm, and the sweep of 40 runs by the engine of this machine, with
 * which the others are compared.
 */
export default async function setup(): Promise<() => void> {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(`${cache}engines-`)
  let slurm: Slurm | undefined
  const stop = () => {
    slurm?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    slurm = await startSlurm()
    const file = join(folder, 'forty.json')
    writeFileSync(file, JSON.stringify(forty))
    const began = performance.now()
    const { code, stderr } = await credit(['sweep', file, '--workers', '2', '--out', join(folder, 'local')])
    if (code !== 0) throw new Error(stderr)
    console.log(`local: 40 runs in ${((performance.now() - began) / 1000).toFixed(1)} s by two threads`)
    Object.assign(process.env, slurm.env, { CREDIT_ENGINES_FOLDER: folder })
    return stop
  } catch (error) {
    stop()
    throw error
  }
}
