import { type Place, tenths, xOf } from './place.js'

/**
 * The path of a channel as steps: each value holds from its step to the next one. Rounded to a tenth of a pixel and
 * relative, so that a long trial stays a small file.
 *
 * @param y - of a value
 */
export function tracePath(values: ArrayLike<number>, place: Place, y: (value: number) => number): string {
  const at = (step: number) => Math.round(10 * xOf(place, step))
  let [x, height] = [at(0), Math.round(10 * y(values[0]))]
  let path = `M${tenths(x)} ${tenths(height)}`
  for (let t = 1; t <= values.length; t++) {
    const next = t < values.length ? Math.round(10 * y(values[t])) : Number.NaN
    if (next === height) continue
    path += `h${tenths(at(t) - x)}`
    if (t === values.length) break
    path += `v${tenths(next - height)}`
    ;[x, height] = [at(t), next]
  }
  return path
}
