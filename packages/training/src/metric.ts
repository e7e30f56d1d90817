/** One line of `metrics.jsonl`. */
export type Metric = { readonly kind: string; readonly update: number } & Readonly<Record<string, unknown>>

/** How a training ended: all updates made, the level of `training.stop` reached, or a loss or gradient not finite. */
export type Status = 'finished' | 'stopped' | 'diverged'
