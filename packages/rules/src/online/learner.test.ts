import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../../core/test/golden.js'
import { problemOf, problemOptions } from '../../../core/test/randomProblem.js'
import { eprop } from '../eprop.js'

describe('online = offline', () => {
  it('eprop over random problems (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, (options) => {
        const { problem, parameters } = problemOf(options)
        const offline = eprop().gradient(problem, parameters)
        const online = eprop().gradient(problem, parameters, { form: 'online' })
        expect(relativeError(online.gradient.data, offline.gradient.data)).toBeLessThan(1e-10)
      }),
    )
  })
})
