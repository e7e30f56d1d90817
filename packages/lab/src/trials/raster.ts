import { type Place, tenths, xOf } from './place.js'

const levels = 12
/** Narrower cells, in px, would fade: a spike of 1 ms in a trial of seconds. */
const least = 0.8

/** The values of a trial: that of channel i at step t is `data[offset + t·stride + i]`. */
export interface TrialValues {
  readonly data: ArrayLike<number>
  readonly offset: number
  readonly stride: number
}

/**
 * Channels as rows of cells from white (`low`) to black (`high`), in twelve greys: one path a grey, one line a run of
 * cells of the same grey.
 */
export function rasterImage(
  { data, offset, stride }: TrialValues,
  channels: number,
  place: Place,
  [low, high]: readonly [number, number],
  { top, rowHeight }: { readonly top: number; readonly rowHeight: number },
): string {
  const at = (step: number) => Math.round(10 * xOf(place, step))
  const paths = Array.from({ length: levels + 1 }, () => ({ path: '', x: 0, y: 0 }))
  const levelAt = (t: number, i: number) =>
    Math.round((levels * (data[offset + t * stride + i] - low)) / (high - low))
  for (let i = 0; i < channels; i++) {
    const y = Math.round(10 * (top + (i + 0.5) * rowHeight))
    for (let t = 0, end = 0; t < place.steps; t = end) {
      const level = levelAt(t, i)
      end = t + 1
      while (end < place.steps && levelAt(end, i) === level) end++
      const pen = paths[level]
      const length = Math.max(at(end) - at(t), 10 * least)
      const move = pen.path === '' ? 'M' : 'm'
      pen.path += `${move}${tenths(at(t) - pen.x)} ${tenths(y - pen.y)}h${tenths(length)}`
      ;[pen.x, pen.y] = [at(t) + length, y]
    }
  }
  return paths
    .map(({ path }, level) =>
      level === 0 || path === ''
        ? ''
        : `<path d="${path}" stroke="${grey(level)}" stroke-width="${rowHeight}" fill="none"/>`,
    )
    .join('')
}

function grey(level: number): string {
  const value = Math.round(255 * (1 - level / levels))
  return `#${value.toString(16).padStart(2, '0').repeat(3)}`
}
