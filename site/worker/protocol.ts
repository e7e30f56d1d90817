// What the page and its worker say to each other: plain data, no shared memory.

/** Any part of a configuration beside task, rule and seed, by section. */
export type Changes = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** What is to be trained: some rules, of equal seed, on the same batches. */
export interface Plan {
  readonly task: string
  readonly rules: readonly string[]
  readonly seed: number
  /** Laid over the task's small settings, as the command line does with `--quick`. */
  readonly changes: Changes
}

/** One line of `metrics.jsonl`, as it comes. */
export interface Metric {
  readonly kind: string
  readonly update: number
  readonly [field: string]: unknown
}

export type PanelName = 'trial' | 'weights' | 'delays' | 'eligibility' | 'spectrum' | 'surface'

export type ToWorker =
  | { readonly type: 'catalogue' }
  | { readonly type: 'defaults'; readonly task: string }
  | { readonly type: 'train'; readonly plan: Plan; readonly keep: 'metrics' | 'path' }
  | { readonly type: 'pause' | 'resume' | 'stop' }
  | {
      readonly type: 'panel'
      readonly panel: PanelName
      readonly rule: number
      readonly options: PanelOptions
    }
  | { readonly type: 'download'; readonly rule: number }

/** Which trial, which synapse; of a gated cell also which gate it leads to. */
export interface PanelOptions {
  readonly trial?: number
  readonly post?: number
  readonly pre?: number
  readonly gate?: number
}

export type FromWorker =
  | { readonly type: 'catalogue'; readonly catalogue: Catalogue }
  | { readonly type: 'defaults'; readonly task: string; readonly settings: Readonly<Record<string, unknown>> }
  | { readonly type: 'started'; readonly runs: readonly Started[] }
  | { readonly type: 'metrics'; readonly news: readonly News[]; readonly updates: readonly number[] }
  | { readonly type: 'ended'; readonly rule: number; readonly status: string }
  | { readonly type: 'panel'; readonly panel: PanelName; readonly rule: number; readonly data: unknown }
  | {
      readonly type: 'panel-error'
      readonly panel: PanelName
      readonly rule: number
      readonly message: string
    }
  | {
      readonly type: 'download'
      readonly rule: number
      readonly file: string
      readonly metrics: string
      readonly parameters: Uint8Array<ArrayBuffer>
    }
  | { readonly type: 'error'; readonly message: string }

export interface News {
  readonly rule: number
  readonly metric: Metric
}

export interface Started {
  readonly rule: string
  readonly command: string
  readonly updates: number
  readonly weights: number
  readonly steps: number
}

/** What can be chosen, from the registries and the table of settings. */
export interface Catalogue {
  readonly tasks: readonly { readonly name: string; readonly needsFiles: boolean }[]
  readonly rules: readonly { readonly name: string; readonly notation: string; readonly class: string }[]
  readonly settings: readonly Setting[]
}

/** A field of the configuration. */
export interface Setting {
  /** Such as `training.learningRate`. */
  readonly path: string
  readonly flag: string
  readonly help: string
  /** The legal words, where it is a choice. */
  readonly choices?: readonly string[]
  /** The cells whose option it is; left out: it is everybody's. */
  readonly cells?: readonly string[]
  /** What it is where nothing is said. */
  readonly otherwise?: string
}
