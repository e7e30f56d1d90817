import type { Cost } from '../traits.js'
import type { Filter } from './filter.js'

/** What a filter costs beyond the forward pass, in the terms of `Cost`. */
export function costOf({ modulation, taps, average, form }: Filter): Cost {
  const cell = modulation === 'cell' || average !== 'weights'
  const hop = cell ? 'N²' : '(N + C²)'
  const products = 'N² + N·I'
  if (Number.isFinite(taps)) {
    const means = modulation === 'type' ? ' + N²' : ''
    return {
      offline: { time: `${products} + taps·${hop}`, memory: '3N' },
      online: {
        time: `(taps + 1)(${products}) + taps·${hop}${means}`,
        memory: `(taps + 1)(${form === 'published' ? 3 : 2}N + I)`,
      },
    }
  }
  const offline = { time: `${products} + ${hop}`, memory: 'N' }
  if (cell) return { offline }
  return {
    offline,
    online:
      form === 'published'
        ? { time: `C²·(${products})`, memory: `(C + 1)(${products})` }
        : { time: `2(${products}) + C³·(N + I)`, memory: 'C²·(N + I)' },
  }
}
