import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { RunConfiguration } from './configuration.js'
import { replaceFile, syncFolder } from './files.js'
import { InputError } from './inputError.js'
import { moduleHash } from './ruleModule.js'
import type { Metric } from './train.js'
import { versions } from './versions.js'

/** The version of the folder's form; another one is refused by name. */
export const format = 1

/** Where a run lies, relative to its comparison. */
export function runPath({ task, rule, seed }: RunConfiguration): string {
  return join(task, folderOf(rule), `seed-${seed}`)
}

/** A rule's notation, or the path of its module, as the name of a folder everywhere. */
function folderOf(rule: string): string {
  return rule.replace(/^.*[/\\]/, '').replace(/[^\w.,=+-]/g, '+')
}

function manifestOf(configuration: RunConfiguration) {
  const hash = moduleHash(configuration.rule)
  const modules = hash === null ? {} : { modules: { [configuration.rule]: hash } }
  return { format, configuration, versions: versions(), ...modules }
}

/**
 * @throws InputError when the folder holds a run of this rule's module in another version: a comparison must not mix them.
 */
export function checkModule(folder: string, { rule }: RunConfiguration): void {
  const hash = moduleHash(rule)
  const file = join(folder, 'manifest.json')
  if (hash === null || !existsSync(file)) return
  const before = JSON.parse(readFileSync(file, 'utf8')).modules?.[rule]
  if (before === undefined || before === hash) return
  throw new InputError(
    `${rule} has changed since the run in ${folder} (SHA-256 ${before.slice(0, 12)}… then, ${hash.slice(0, 12)}… now): ` +
      'use another --out, or --fresh to repeat the runs',
  )
}

/** Whether the folder holds a finished run of this very configuration, made by these versions. */
export function isFinished(folder: string, configuration: RunConfiguration): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    return isDeepStrictEqual(manifest, manifestOf(configuration)) && existsSync(join(folder, 'metrics.jsonl'))
  } catch {
    return false
  }
}

/**
 * A run as it is written: `manifest.json`, `metrics.jsonl` (no times, so that two runs compare byte by byte)
 * and `timing.jsonl`, all in `<folder>.partial`, which takes the folder's name only when the run has ended. An
 * interrupted run leaves nothing that could be taken for a whole one.
 */
export class RunFolder {
  private readonly partial: string
  private readonly began = performance.now()

  constructor(
    private readonly folder: string,
    configuration: RunConfiguration,
  ) {
    this.partial = `${folder}.partial`
    rmSync(this.partial, { recursive: true, force: true })
    mkdirSync(this.partial, { recursive: true })
    replaceFile(
      join(this.partial, 'manifest.json'),
      `${JSON.stringify(manifestOf(configuration), null, 2)}\n`,
    )
  }

  write(metric: Metric): void {
    appendFileSync(join(this.partial, 'metrics.jsonl'), `${JSON.stringify(metric)}\n`)
    const seconds = (performance.now() - this.began) / 1000
    const timing = { kind: metric.kind, update: metric.update, seconds }
    appendFileSync(join(this.partial, 'timing.jsonl'), `${JSON.stringify(timing)}\n`)
  }

  finish(): void {
    rmSync(this.folder, { recursive: true, force: true })
    renameSync(this.partial, this.folder)
    syncFolder(dirname(this.folder))
  }
}

/** Removes what an interrupted run left. */
export function removePartial(folder: string): void {
  rmSync(`${folder}.partial`, { recursive: true, force: true })
}
