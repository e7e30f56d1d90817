import type { Study } from './study.js'

export const engineNames = ['local', 'slurm', 'bullmq'] as const
export type EngineName = (typeof engineNames)[number]

/** What an engine says of runs that the folder does not tell. */
export interface EngineStatus {
  /** In a sentence: jobs, and what they wait for. */
  readonly said: string
  /** Whether it has work of this study, waiting or under way. */
  readonly isBusy: boolean
  /** Runs that are made elsewhere just now, and those kept as failed with their error, by their place in the study. */
  readonly running: ReadonlySet<number>
  readonly failed: ReadonlyMap<number, string>
  /** Runs that have ended elsewhere and wait to be collected, with the seconds that they took. */
  readonly ended: ReadonlyMap<number, number>
}

/**
 * What makes the runs of a study somewhere. Everything may be called again after any failure, and goes on; nothing has to stay
 * alive between two calls.
 */
export interface Engine {
  readonly name: EngineName
  /**
   * Hands over runs, by their place in the study, except those that it has already.
   *
   * @param hashes SHA-256 of modules that may run where the runs are made
   * @returns what was done, in a sentence.
   */
  submit(study: Study, runs: readonly number[], hashes: readonly string[]): Promise<string>
  status(study: Study): Promise<EngineStatus>
  /** Takes back what waits, and stops what is under way; what runs have made stays. */
  cancel(study: Study): Promise<string>
  /** Brings into the folder what lies elsewhere. Returns the number of runs that came. */
  collect(study: Study): Promise<number>
  /** Closes connections. */
  close(): Promise<void>
}
