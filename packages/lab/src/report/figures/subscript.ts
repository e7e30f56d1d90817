/**
 * The SVG with each `λ_max` and `λ_min` in its texts as λ with a lowered "max" or "min". By `dy`, since not every browser knows
 * `baseline-shift`; a lowered part of 3/4 of the size is moved by 1/4 of its own, so the rest goes back by 3/16.
 *
 * @example
 * subscripts('<text>λ_max</text>') // => '<text>λ<tspan font-size="75%" dy="0.25em">max</tspan></text>'
 */
export function subscripts(svg: string): string {
  return svg.replace(
    /(<(?:text|tspan)\b[^>]*>)([^<]*λ_(?:max|min)[^<]*)/g,
    (_, open: string, text: string) => {
      // λ, what is lowered, what follows, and so on
      const [first, ...rest] = text.split(/λ_(max|min)/)
      const lowered = Array.from({ length: rest.length / 2 }, (_, k) => {
        const [low, after] = rest.slice(2 * k, 2 * k + 2)
        const next = 2 * k + 2 < rest.length ? `${after}λ` : after
        return `<tspan font-size="75%" dy="0.25em">${low}</tspan>${next === '' ? '' : `<tspan dy="-0.1875em">${next}</tspan>`}`
      })
      return `${open}${first}λ${lowered.join('')}`
    },
  )
}
