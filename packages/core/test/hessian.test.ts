import { hessian } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { goldenNames, readGolden, readGoldenCurvature, relativeError } from './golden.js'

const withCurvature = goldenNames().filter((name) => readGoldenCurvature(name) !== null)

describe.each(withCurvature)('golden curvature case %s', (name) => {
  const { problem, parameters } = readGolden(name)
  const blocks = readGoldenCurvature(name)!

  it.each(['recurrent', 'all'] as const)('%s: the exact product agrees to 1e-9', (block) => {
    const { vector, product } = blocks[block]
    const out = new Float64Array(vector.length)
    const operator = hessian(problem, parameters, { block })
    operator.apply(Float64Array.from(vector), out)
    expect(relativeError(out, product)).toBeLessThan(1e-9)
    const again = new Float64Array(vector.length)
    operator.apply(Float64Array.from(vector), again)
    expect(again).toEqual(out)
  })
})
