import { exp, log, type RandomGenerator } from '@credit/core'

// Where the last of 128 strips of equal area under exp(−x²/2) ends, and that area with the tail (Marsaglia & Tsang).
const strips = 128
const end = 3.442619855899
const area = 9.91256303526217e-3
const unit = 1 / 16777216

/**
 * Standard normal numbers for noise, three times as fast as `generator.gaussian()`: the ziggurat, which takes one
 * word of the stream in 97 of 100 cases. Of the word, 7 bits choose the strip, one the sign and 24 the place in it.
 *
 * Returns a function that adds independent N(0, deviation²) to the entries `from .. to - 1` of an array.
 *
 * @see G. Marsaglia, W. W. Tsang, "The ziggurat method for generating random variables" (2000); J. A. Doornik (2005)
 *   for why strip, sign and place must not share bits
 */
export function gaussianAdder() {
  const edges = new Float64Array(strips + 1)
  const heights = new Float64Array(strips + 1)
  edges[0] = area / density(end)
  edges[1] = end
  for (let i = 1; i < strips - 1; i++) {
    edges[i + 1] = Math.sqrt(-2 * log(area / edges[i] + density(edges[i])))
  }
  for (let i = 0; i <= strips; i++) heights[i] = density(edges[i])

  function hard(strip: number, x: number, generator: RandomGenerator): number {
    if (strip === 0) return beyondEnd(generator)
    const height = heights[strip] + generator.uniform() * (heights[strip + 1] - heights[strip])
    return height < density(x) ? x : Number.NaN
  }

  return (
    out: Float64Array,
    generator: RandomGenerator,
    deviation: number,
    from = 0,
    to = out.length,
  ): void => {
    for (let i = from; i < to; i++) {
      let x: number
      let word: number
      do {
        word = generator.uint32()
        const strip = word & 127
        x = (word >>> 8) * unit * edges[strip]
        // inside the strip below it all of the strip lies under the curve
        if (x >= edges[strip + 1]) x = hard(strip, x, generator)
      } while (Number.isNaN(x))
      out[i] += (word & 128) === 0 ? deviation * x : -deviation * x
    }
  }
}

function density(x: number): number {
  return exp(-0.5 * x * x)
}

/** A normal number given that it is above `end`, by two exponential ones (Marsaglia 1964). */
function beyondEnd(generator: RandomGenerator): number {
  for (;;) {
    const past = -log(1 - generator.uniform()) / end
    const other = -log(1 - generator.uniform())
    if (2 * other >= past * past) return end + past
  }
}
