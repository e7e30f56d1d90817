import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startSlurm } from './servers.ts'

/** A folder from which modules find the workspace's packages, and a Slurm; every file of tests uses both. */
export default async function setup(): Promise<() => void> {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(`${cache}engines-`)
  const slurm = await startSlurm()
  Object.assign(process.env, slurm.env, { CREDIT_ENGINES_FOLDER: folder })
  return () => {
    slurm.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
