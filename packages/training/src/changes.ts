/** A configuration but for task, rule and seed: any part of it, to be laid over a task's settings. */
export type Changes = {
  readonly [section in 'options' | 'start' | 'feedback' | 'network' | 'training' | 'measures']?: Readonly<
    Record<string, unknown>
  >
}
