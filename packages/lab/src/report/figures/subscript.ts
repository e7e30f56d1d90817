/**
 * The SVG with each `λ_max` in its texts as λ with a lowered "max". By `dy`, since not every browser knows
 * `baseline-shift`; a lowered part of 3/4 of the size is moved by 1/4 of its own, so the rest goes back by 3/16.
 *
 * @example
 * subscripts('<text>λ_max</text>') // => '<text>λ<tspan font-size="75%" dy="0.25em">max</tspan></text>'
 */
export function subscripts(svg: string): string {
  return svg.replace(/(<(?:text|tspan)\b[^>]*>)([^<]*λ_max[^<]*)/g, (_, open: string, text: string) => {
    const [first, ...rest] = text.split('λ_max')
    const lowered = rest.map((after, k) => {
      const next = k < rest.length - 1 ? `${after}λ` : after
      return `<tspan font-size="75%" dy="0.25em">max</tspan>${next === '' ? '' : `<tspan dy="-0.1875em">${next}</tspan>`}`
    })
    return `${open}${first}λ${lowered.join('')}`
  })
}
