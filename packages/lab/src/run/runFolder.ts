import { lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Metric, Plain, RunConfiguration, Status, Training, TrainingState } from '@credit/training'
import { z } from 'zod'
import { isThere, readText, replaceFile, syncFolder } from '../files.js'
import { Damaged, InputError, oneLine } from '../inputError.js'
import { wideKernels } from '../wideKernels.js'
import { readArrays, writeArrays } from './arrayFile.js'
import { format } from './format.js'
import { Lease, LeaseError } from './lease.js'
import { type Digest, Log } from './log.js'
import { type FoundOut, type Manifest, manifestOf, whyNotThisRun } from './manifest.js'
import { checkOwn, keepOnly, removeOwn, replacedName, setAside } from './ownFiles.js'
import { checkSeal, isSealed, seal, sealName } from './seal.js'

interface Checkpoint {
  readonly manifest: Manifest
  readonly training: TrainingState
  /** What `metrics.jsonl` and `timing.jsonl` held then. */
  readonly metrics: Digest
  readonly timing: Digest
}

const digest = z.object({ bytes: z.number().int().min(0), sha256: z.string() })
const isNumber = z.custom<number>((value) => typeof value === 'number')
// what trains looks into the rest
const checkpointForm = z.object({
  manifest: z.object({}),
  training: z.object({ update: z.number().int().min(0), lossSum: isNumber, lossCount: isNumber }),
  ...{ metrics: digest, timing: digest },
})

export interface OpenOptions {
  /** Whether what is there already counts; 'again' begins anew. */
  readonly finished?: 'reuse' | 'again'
  /** Seconds after which another machine may take the run over, unless it is renewed. Default 120. */
  readonly lease?: number | undefined
  /** Told, in a sentence, of a file that is damaged. */
  readonly onNote?: (note: string) => void
}

const checkpointName = /^checkpoint-(\d+)\.arrays$/
const keptCheckpoints = 2
const logNames = ['metrics.jsonl', 'timing.jsonl']
const snapshotsName = 'snapshots.arrays'
const finishedNames = ['manifest.json', 'parameters.arrays', ...logNames]

/**
 * A run as it is written: `manifest.json`, `metrics.jsonl` (no times, so that two runs compare byte by byte),
 * `timing.jsonl` and checkpoints, in `<folder>.partial`. When the run has ended, its parameters and a seal are added, the
 * checkpoints go, and it takes the folder's name: what is interrupted leaves nothing that could be taken for a whole run,
 * and the next one goes on from there. A folder with anything in it that no run wrote is refused; what is damaged is set
 * aside under another name.
 */
export class RunFolder {
  /** Where to go on; undefined: at the start. */
  readonly from: TrainingState | undefined
  private readonly folder: string
  private readonly partial: string
  private manifest: Manifest
  private readonly lease: Lease
  private readonly began = performance.now()
  private readonly metrics: Log
  private readonly timing: Log

  /**
   * @throws InputError when another process works on the run, an unfinished run of another configuration is there, or
   *   anything that is not of a run; EndedMeanwhile when the run has ended by now.
   */
  constructor(
    path: string,
    configuration: RunConfiguration,
    { finished = 'reuse', lease, onNote = () => {} }: OpenOptions = {},
  ) {
    const folder = folderOf(path)
    this.folder = folder
    this.partial = `${folder}.partial`
    this.manifest = manifestOf(configuration)
    mkdirSync(dirname(folder), { recursive: true })
    this.lease = Lease.take(leaseOf(folder), lease)
    try {
      // another process may have ended it while this one waited for its turn
      if (finished === 'reuse' && isSealed(folder)) throw new EndedMeanwhile()
      for (const each of [this.partial, folder]) {
        checkIsNoLink(each)
        if (isThere(each)) checkOwn(each)
      }
      if (finished === 'again') {
        // sealed, it may hold what it was about to replace
        if (isSealed(this.partial)) takeName(this.partial, folder)
        removeOwn(this.partial)
      }
      const found = isThere(this.partial) ? this.newestCheckpoint(onNote) : undefined
      if (found === undefined) {
        // without a checkpoint nothing is lost
        removeOwn(this.partial)
        mkdirSync(this.partial)
        this.writeManifest()
        this.metrics = new Log(this.path('metrics.jsonl'))
        this.timing = new Log(this.path('timing.jsonl'))
        this.writeTime('started', 0, whichLoops())
      } else {
        this.checkManifest(onNote)
        // what a killed process was about to write, and what it wrote to end the run
        keepOnly(
          this.partial,
          (name) =>
            checkpointName.test(name) ||
            ['manifest.json', ...logNames].includes(name) ||
            name.endsWith('.damaged'),
        )
        this.from = found.checkpoint.training
        const { bits, task } = found.checkpoint.manifest
        this.manifest = { ...this.manifest, ...(bits && { bits }), ...(task && { task }) }
        this.metrics = found.metrics
        this.timing = timingFrom(this.path('timing.jsonl'), found.checkpoint.timing, onNote)
        this.writeManifest()
        this.writeTime('resumed', this.from.update, whichLoops())
      }
    } catch (error) {
      this.lease.release()
      throw error
    }
  }

  /** @throws LeaseError when another process has taken the run over; as do `checkpoint` and `finish`. */
  write(metric: Metric): void {
    this.lease.check()
    this.metrics.append(metric)
    this.writeTime(metric.kind, metric.update)
  }

  /** Says in the manifest what could not be asked for. */
  foundOut(found: FoundOut): void {
    const manifest = { ...this.manifest, ...found }
    if (isDeepStrictEqual(manifest, this.manifest)) return
    this.lease.check()
    this.manifest = manifest
    this.writeManifest()
  }

  /** Keeps a state that a later process can go on from; metrics and times so far are on disk before it is. */
  checkpoint(training: TrainingState): void {
    this.lease.check()
    const { manifest, metrics, timing } = this
    metrics.sync()
    timing.sync()
    const checkpoint: Checkpoint = { manifest, training, metrics: metrics.digest(), timing: timing.digest() }
    const name = `checkpoint-${String(training.update).padStart(9, '0')}.arrays`
    writeArrays(this.path(name), checkpoint as unknown as Plain)
    for (const old of this.checkpoints().slice(keptCheckpoints)) rmSync(this.path(old))
  }

  /** Ends the run: what was trained, the weights along it where they are kept, a seal over all files, and the folder's own name. */
  finish({
    status,
    updates,
    parameters,
    snapshots,
  }: Pick<Training, 'updates' | 'parameters'> &
    Partial<Pick<Training, 'snapshots'>> & { readonly status: Status }): void {
    this.lease.renew()
    writeArrays(this.path('parameters.arrays'), { format, update: updates, status, parameters })
    const along = snapshots !== undefined && snapshots.updates.length > 0 ? [snapshotsName] : []
    for (const name of along) writeArrays(this.path(name), { format, ...snapshots })
    this.metrics.sync()
    this.timing.sync()
    // before the checkpoints go: killed in between, the run would begin anew
    this.lease.renew()
    const [metrics, timing] = [this.metrics.digest(), this.timing.digest()]
    seal(this.partial, [...finishedNames, ...along], { 'metrics.jsonl': metrics, 'timing.jsonl': timing })
    takeName(this.partial, this.folder)
    this.close()
  }

  /** Leaves the run as it is, for a later process. */
  close(): void {
    this.metrics.close()
    this.timing.close()
    this.lease.release()
  }

  /** Between two updates: renews the right to write. */
  keep(): void {
    this.lease.check()
  }

  /** After an error. @throws LeaseError when the run is another process's by now, which explains it. */
  confirm(error: unknown): void {
    try {
      this.lease.renew()
    } catch (lost) {
      if (lost instanceof LeaseError && lost !== error) throw lost
    }
  }

  private path(name: string): string {
    return join(this.partial, name)
  }

  private writeManifest(): void {
    replaceFile(this.path('manifest.json'), `${JSON.stringify(this.manifest, null, 2)}\n`)
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
    const damaged: { name: string; what: string }[] = []
    for (const name of this.checkpoints()) {
      try {
        const checkpoint = readCheckpoint(this.path(name))
        const why = whyNotThisRun(checkpoint.manifest, this.manifest)
        if (why !== null) throw another(this.partial, why)
        const metrics = new Log(this.path('metrics.jsonl'), checkpoint.metrics)
        for (const { name, what } of damaged) {
          onNote(`${what}; ${name} is passed over, and kept as ${setAside(this.path(name))}`)
        }
        return { checkpoint, metrics }
      } catch (error) {
        // what can't be read for the moment may be read by the next process
        if (!(error instanceof Damaged)) throw error
        damaged.push({ name, what: error.message })
      }
    }
    if (damaged.length > 0) {
      const what = damaged.map((one) => one.what).join('; ')
      onNote(`${what}; the run begins anew, and what was there is kept as ${setAside(this.partial)}`)
    }
    return undefined
  }

  /** The manifest is written anew in any case; every checkpoint holds it. */
  private checkManifest(onNote: (note: string) => void): void {
    const path = this.path('manifest.json')
    let why: string | null
    try {
      why = whyNotThisRun(JSON.parse(readText(path)), this.manifest)
    } catch (error) {
      if (error instanceof InputError && !(error instanceof Damaged)) throw error
      why = oneLine((error as Error).message)
    }
    if (why !== null) onNote(`${path}: damaged (${why}); written anew`)
  }
}

/** @throws Damaged for a file that is damaged, or of another form. */
function readCheckpoint(path: string): Checkpoint {
  const content = readArrays(path)
  if (checkpointForm.safeParse(content).success) return content as unknown as Checkpoint
  throw new Damaged(`${path}: is of another form than a checkpoint`)
}

/** The run is there, whole, since it was last looked at. */
export class EndedMeanwhile extends Error {}

/** Where the lease of a run lies. */
export function leaseOf(folder: string): string {
  return `${folderOf(folder)}.lock`
}

/** A path without the separators at its end, beside which others of nearly this name can lie. */
function folderOf(path: string): string {
  if (['', '.', '..'].includes(basename(path))) return resolve(path)
  return path.replace(sep === '/' ? /\/+$/ : /[\\/]+$/, '')
}

/** @throws InputError for a link, in the place of which no folder can be put. */
function checkIsNoLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new InputError(`${path}: is a link: name the folder that it leads to, or use another --out`)
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
    if (!(error instanceof Damaged)) throw error
    onNote(`${error.message}; begun anew`)
    return new Log(path)
  }
}

/**
 * Whether the folder holds this run, finished.
 *
 * @throws InputError when it holds another one, or one of its files is damaged.
 */
export function isFinished(path: string, configuration: RunConfiguration): boolean {
  const folder = folderOf(path)
  const partial = `${folder}.partial`
  if (isSealed(partial)) {
    // killed between seal and name, or just about to take it
    const lease = Lease.take(leaseOf(folder))
    try {
      if (isSealed(partial)) takeName(partial, folder)
    } finally {
      lease.release()
    }
  }
  if (!isThere(folder) || readdirSync(folder).length === 0) return false
  removeOwn(join(folder, replacedName))
  checkSeal(folder)
  const manifest = JSON.parse(readText(join(folder, 'manifest.json')))
  const why = whyNotThisRun(manifest, manifestOf(configuration))
  if (why !== null) throw another(folder, why)
  return true
}

/**
 * Gives a sealed run the name of its folder, without checkpoints and whatever else a run leaves. The run that had the name
 * before waits inside it until then: killed at any moment, one of them is there.
 */
function takeName(partial: string, folder: string): void {
  checkOwn(partial)
  keepOnly(partial, (name) => [sealName, snapshotsName, ...finishedNames].includes(name))
  if (isThere(folder)) {
    checkOwn(folder)
    if (readdirSync(folder).length === 0) rmdirSync(folder)
    else renameSync(folder, join(partial, replacedName))
  }
  renameSync(partial, folder)
  syncFolder(dirname(folder))
  removeOwn(join(folder, replacedName))
}

/** Narrow and wide loops give the same numbers in other times, so that it is with these that they are written. */
function whichLoops(): { loops: 'narrow' | 'wide'; reason: string } {
  const { on, reason } = wideKernels()
  return { loops: on ? 'wide' : 'narrow', reason }
}
