import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Metric, Plain, RunConfiguration, Status, TrainingState } from '@credit/training'
import { replaceFile, syncFolder } from '../files.js'
import { InputError, oneLine } from '../inputError.js'
import { wideKernels } from '../wideKernels.js'
import { readArrays, writeArrays } from './arrayFile.js'
import { format } from './format.js'
import { takeLock } from './lock.js'
import { type Digest, Log } from './log.js'
import { type Manifest, manifestOf, whyAnother } from './manifest.js'
import { checkSeal, isSealed, seal, sealName } from './seal.js'

interface Checkpoint {
  readonly manifest: Manifest
  readonly training: TrainingState
  /** What `metrics.jsonl` and `timing.jsonl` held then. */
  readonly metrics: Digest
  readonly timing: Digest
}

export interface OpenOptions {
  /** Whether what is there already counts; 'again' begins anew. */
  readonly finished?: 'reuse' | 'again'
  /** Told, in a sentence, of a file that is damaged. */
  readonly onNote?: (note: string) => void
}

const checkpointName = /^checkpoint-(\d+)\.arrays$/
const keptCheckpoints = 2
const logNames = ['metrics.jsonl', 'timing.jsonl']
const finishedNames = ['manifest.json', 'parameters.arrays', ...logNames]

/**
 * A run as it is written: `manifest.json`, `metrics.jsonl` (no times, so that two runs compare byte by byte),
 * `timing.jsonl` and checkpoints, in `<folder>.partial`. When the run has ended, its parameters and a seal are added, the
 * checkpoints go, and it takes the folder's name: what is interrupted leaves nothing that could be taken for a whole run,
 * and the next one goes on from there.
 */
export class RunFolder {
  /** Where to go on; undefined: at the start. */
  readonly from: TrainingState | undefined
  private readonly partial: string
  private readonly manifest: Manifest
  private readonly release: () => void
  private readonly began = performance.now()
  private readonly metrics: Log
  private readonly timing: Log

  /**
   * @throws InputError when another process works on the run, or an unfinished run of another configuration is there.
   */
  constructor(
    private readonly folder: string,
    configuration: RunConfiguration,
    { finished = 'reuse', onNote = () => {} }: OpenOptions = {},
  ) {
    this.partial = `${folder}.partial`
    this.manifest = manifestOf(configuration)
    mkdirSync(dirname(folder), { recursive: true })
    this.release = takeLock(`${folder}.lock`)
    try {
      if (finished === 'again') rmSync(this.partial, { recursive: true, force: true })
      const found = existsSync(this.partial) ? this.newestCheckpoint(onNote) : undefined
      if (found === undefined) {
        // without a checkpoint nothing is lost
        rmSync(this.partial, { recursive: true, force: true })
        mkdirSync(this.partial)
        this.metrics = new Log(this.path('metrics.jsonl'))
        this.timing = new Log(this.path('timing.jsonl'))
        this.writeTime('started', 0, whichLoops())
      } else {
        this.checkManifest(onNote)
        // what a killed process was about to write, and what it wrote to end the run
        keepOnly(this.partial, (name) => checkpointName.test(name) || logNames.includes(name))
        this.from = found.checkpoint.training
        this.metrics = found.metrics
        this.timing = timingFrom(this.path('timing.jsonl'), found.checkpoint.timing, onNote)
        this.writeTime('resumed', this.from.update, whichLoops())
      }
      replaceFile(this.path('manifest.json'), `${JSON.stringify(this.manifest, null, 2)}\n`)
    } catch (error) {
      this.release()
      throw error
    }
  }

  write(metric: Metric): void {
    this.metrics.append(metric)
    this.writeTime(metric.kind, metric.update)
  }

  /** Keeps a state that a later process can go on from; metrics and times so far are on disk before it is. */
  checkpoint(training: TrainingState): void {
    const { manifest, metrics, timing } = this
    metrics.sync()
    timing.sync()
    const checkpoint: Checkpoint = { manifest, training, metrics: metrics.digest(), timing: timing.digest() }
    const name = `checkpoint-${String(training.update).padStart(9, '0')}.arrays`
    writeArrays(this.path(name), checkpoint as unknown as Plain)
    for (const old of this.checkpoints().slice(keptCheckpoints)) rmSync(this.path(old))
  }

  /** Ends the run: what was trained, a seal over all files, and the folder's own name. */
  finish({
    status,
    updates,
    parameters,
  }: {
    status: Status
    updates: number
    parameters: Float64Array
  }): void {
    writeArrays(this.path('parameters.arrays'), { format, update: updates, status, parameters })
    this.metrics.sync()
    this.timing.sync()
    // before the checkpoints go: killed in between, the run would begin anew
    seal(this.partial, finishedNames)
    takeName(this.partial, this.folder)
    this.release()
  }

  /** Leaves the run as it is, for a later process. */
  close(): void {
    this.release()
  }

  private path(name: string): string {
    return join(this.partial, name)
  }

  private writeTime(kind: string, update: number, more: object = {}): void {
    const seconds = (performance.now() - this.began) / 1000
    this.timing.append({ kind, update, seconds, ...more })
  }

  /** Names, newest first. */
  private checkpoints(): string[] {
    return readdirSync(this.partial)
      .filter((name) => checkpointName.test(name))
      .sort()
      .reverse()
  }

  /** The newest one that can be used, and the metrics as they were then. */
  private newestCheckpoint(
    onNote: (note: string) => void,
  ): { checkpoint: Checkpoint; metrics: Log } | undefined {
    for (const name of this.checkpoints()) {
      try {
        const checkpoint = readArrays(this.path(name)) as unknown as Checkpoint
        const why = whyAnother(checkpoint.manifest, this.manifest)
        if (why !== null) throw another(this.partial, why)
        return { checkpoint, metrics: new Log(this.path('metrics.jsonl'), checkpoint.metrics) }
      } catch (error) {
        if (!(error instanceof InputError) || error instanceof AnotherRun) throw error
        onNote(`${error.message}; ${name} is passed over`)
      }
    }
    return undefined
  }

  /** The manifest is written anew in any case; every checkpoint holds it. */
  private checkManifest(onNote: (note: string) => void): void {
    const path = this.path('manifest.json')
    let why: string | null
    try {
      why = whyAnother(JSON.parse(readFileSync(path, 'utf8')), this.manifest)
    } catch (error) {
      why = oneLine((error as Error).message)
    }
    if (why !== null) onNote(`${path}: damaged (${why}); written anew`)
  }
}

class AnotherRun extends InputError {}

function another(folder: string, why: string): AnotherRun {
  return new AnotherRun(
    `${folder}: holds a run of another configuration (${why}): use another --out, or --fresh to replace it`,
  )
}

/** The times are worth a word, not a run. */
function timingFrom(path: string, then: Digest, onNote: (note: string) => void): Log {
  try {
    return new Log(path, then)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    onNote(`${error.message}; begun anew`)
    return new Log(path)
  }
}

/**
 * Whether the folder holds this run, finished.
 *
 * @throws InputError when it holds another one, or one of its files is damaged.
 */
export function isFinished(folder: string, configuration: RunConfiguration): boolean {
  const partial = `${folder}.partial`
  if (isSealed(partial)) {
    // killed between seal and name, or just about to take it
    const release = takeLock(`${folder}.lock`)
    try {
      if (isSealed(partial)) takeName(partial, folder)
    } finally {
      release()
    }
  }
  if (!existsSync(folder) || readdirSync(folder).length === 0) return false
  checkSeal(folder)
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
  const why = whyAnother(manifest, manifestOf(configuration))
  if (why !== null) throw another(folder, why)
  return true
}

/** Gives a sealed run the name of its folder, without checkpoints and whatever else is left. */
function takeName(partial: string, folder: string): void {
  keepOnly(partial, (name) => name === sealName || finishedNames.includes(name))
  const old = `${folder}.old`
  rmSync(old, { recursive: true, force: true })
  if (existsSync(folder)) renameSync(folder, old)
  renameSync(partial, folder)
  syncFolder(dirname(folder))
  rmSync(old, { recursive: true, force: true })
}

function keepOnly(folder: string, isKept: (name: string) => boolean): void {
  for (const name of readdirSync(folder)) {
    if (!isKept(name)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

/** Narrow and wide loops give the same numbers in other times, so that it is with these that they are written. */
function whichLoops(): { loops: 'narrow' | 'wide'; reason: string } {
  const { on, reason } = wideKernels()
  return { loops: on ? 'wide' : 'narrow', reason }
}
