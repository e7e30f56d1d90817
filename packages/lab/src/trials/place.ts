/** Where a trial lies on the sheet: steps from left to right at an even width. */
export interface Place {
  /** x of the first step. */
  readonly left: number
  /** Of all steps. */
  readonly width: number
  readonly steps: number
}

/** x of the beginning of a step. */
export function xOf({ left, width, steps }: Place, step: number): number {
  return left + (width * step) / steps
}

/** A whole number of tenths as short as SVG takes it: `.5`, `-12`, `3.4`. */
export function tenths(value: number): string {
  return String(value / 10).replace(/^(-?)0\./, '$1.')
}

/** To a tenth of a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10
}
