import { ArgumentError, checkInteger, checkNumber } from '@credit/core'

/** A million steps: with ten channels a trial is 80 MB. */
const mostSteps = 2 ** 20

/** Steps `from .. to - 1` of a trial. */
export interface Span {
  readonly from: number
  readonly to: number
  /** `to - from` */
  readonly steps: number
}

/**
 * The steps of each period: `round(ms / dt)` of them, one after the other.
 *
 * @throws ArgumentError for a step that is not positive, or a period shorter than a step.
 */
export function spansOf<P extends string>(
  caller: string,
  periods: Readonly<Record<P, number>>,
  dt: number,
): { readonly spans: Readonly<Record<P, Span>>; readonly steps: number } {
  checkNumber(caller, 'dt', dt, 'a positive number of ms', (value) => value > 0)
  const spans: Record<string, Span> = {}
  let at = 0
  for (const [name, ms] of Object.entries<number>(periods)) {
    checkNumber(caller, name, ms, `a finite number of at least dt (${dt} ms)`, (value) => value >= dt)
    const steps = checkInteger(caller, `steps of ${name}, ${ms} ms,`, Math.round(ms / dt), 1, mostSteps - at)
    spans[name] = { from: at, to: at + steps, steps }
    at += steps
  }
  if (at === 0) throw new ArgumentError(caller, 'periods', 'at least one', periods)
  return { spans: spans as Record<P, Span>, steps: at }
}
