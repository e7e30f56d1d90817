/** The options of an axis that Plot gets; `ticks` are the labelled values on a logarithmic one. */
export interface Scale {
  readonly type: 'log' | 'linear'
  readonly domain: [number, number]
  readonly ticks: number | number[]
  readonly tickFormat?: (x: number) => string
}

/** Room beyond the values, and logarithmic where all are positive and span more than a factor of `factor`. */
export function scaleOf(values: readonly number[], factor = 20): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (least > 0 && most / least > factor) {
    const domain: [number, number] = [least / 1.3, most * 1.3]
    return { type: 'log', domain, ticks: logTicks(domain), tickFormat: tickText }
  }
  const room = 0.06 * (most - least) || 0.1 * Math.abs(most) || 1
  // Zero is shown when it is near: a length from 0 is what the eye compares.
  const from = least >= 0 && least < 0.5 * most ? 0 : least - room
  return { type: 'linear', domain: [from, most + room], ticks: 5 }
}

/** How the values of a linear axis are written where the usual way would take more room than there is. */
export function tickFormatOf(domain: readonly number[]): { tickFormat?: (x: number) => string } {
  const size = Math.max(...domain.map(Math.abs))
  return size < 0.01 || size >= 1e5 ? { tickFormat: tickText } : {}
}

/**
 * A tick in few letters.
 *
 * @example
 * tickText(0.5) // => '0.5'
 * tickText(0.00003) // => '3e-5'
 * tickText(250000) // => '2.5e+5'
 */
export function tickText(x: number): string {
  // six digits: multiples of a step carry rounding errors
  const rounded = Number(x.toPrecision(6))
  const size = Math.abs(rounded)
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? rounded.toExponential() : String(rounded)
}

/**
 * 1-2-5 ticks over up to two decades, 1-3 over up to three, powers of ten (at most about seven) over more.
 *
 * @example
 * logTicks([0.3, 12]) // => [0.5, 1, 2, 5, 10]
 */
export function logTicks([from, to]: readonly [number, number]): number[] {
  const decades = Math.log10(to / from)
  const [low, high] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))]
  const step = Math.max(1, Math.ceil(decades / 7))
  const digits = decades <= 2 ? [1, 2, 5] : decades <= 3 ? [1, 3] : [1]
  const ticks: number[] = []
  for (let power = low; power <= high; power += step) {
    for (const digit of digits) ticks.push(Number(`${digit}e${power}`))
  }
  return ticks.filter((tick) => tick >= from && tick <= to)
}
