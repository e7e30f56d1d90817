import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readText, replaceFile } from '../files.js'
import { enginePath } from './study.js'

const failed = (out: string) => enginePath(out, 'failed')

/** Keeps why a run failed, until it is handed in again. */
export function recordFailure(out: string, run: number, message: string): void {
  mkdirSync(failed(out), { recursive: true })
  replaceFile(join(failed(out), `${run}.json`), `${JSON.stringify({ run, message })}\n`)
}

export function forgetFailure(out: string, run: number): void {
  rmSync(join(failed(out), `${run}.json`), { force: true })
}

/** Messages by the place of their run in the study. */
export function readFailures(out: string): Map<number, string> {
  const found = new Map<number, string>()
  let names: string[]
  try {
    names = readdirSync(failed(out))
  } catch {
    return found
  }
  for (const name of names) {
    const run = Number(/^(\d+)\.json$/.exec(name)?.[1] ?? Number.NaN)
    if (Number.isNaN(run)) continue
    try {
      found.set(run, String(JSON.parse(readText(join(failed(out), name))).message))
    } catch {
      found.set(run, 'failed; its error cannot be read')
    }
  }
  return found
}
