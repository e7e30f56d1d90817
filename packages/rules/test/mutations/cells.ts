import type { Mutation } from './table.js'

/** What of a cell's linearisation a mutation makes wrong. */
export const parts = ['carry', 'gain', 'read', 'reset', 'refractory', 'adaptation', 'filter'] as const
export type Part = (typeof parts)[number]

/** A cell, the tests of it, and mutations of its source; the compiled loops stay as they are. */
export interface MutatedCell {
  readonly files: readonly string[]
  readonly names: string
  readonly mutations: readonly (Omit<Mutation, 'kind'> & { readonly kind: Part })[]
}

const files = ['core/test/goldenKernels.test.ts']
const cell = (
  name: string,
  changes: readonly (readonly [kind: Part, text: string, replacement: string])[],
) => ({
  files,
  // the reference kernel goes step by step
  names: `^kernel reference cells/${name}-`,
  mutations: changes.map(([kind, text, replacement]) => ({
    kind,
    file: `core/src/cells/${name}.ts`,
    text,
    replacement,
  })),
})

/** Mutations of F, G, c, the reset, the refractory time and the adaptation of every cell, and of the readout's filter. */
export const mutatedCells: Readonly<Record<string, MutatedCell>> = {
  lif: cell('lif', [
    ['carry', 'carry[0][0][n] = ofUnit(leak, i) -', 'carry[0][0][n] = -'],
    ['reset', '(kept && t > 0 ? threshold * psi[at - width] : 0)', '0'],
    ['reset', '- threshold * rates[at - width]', ''],
    ['gain', 'gain[0][0][n] = ofUnit(driveGain, i)', 'gain[0][0][n] = 1.1 * ofUnit(driveGain, i)'],
    ['read', 'read[0][n] = psi[at]', 'read[0][n] = 1'],
    ['refractory', 'r[n] = spikes ? refractorySteps : waits', 'r[n] = waits'],
    [
      'refractory',
      'psi[at] = waits === 0 ? surrogate.value(distance) : 0',
      'psi[at] = surrogate.value(distance)',
    ],
  ]),
  alif: cell('alif', [
    ['carry', 'carry[0][0][n] = ofUnit(leak, i) - resets', 'carry[0][0][n] = -resets'],
    ['reset', 'carry[0][1][n] = resets * ofUnit(beta, i)', 'carry[0][1][n] = 0'],
    ['reset', 'const resets = kept ?', 'const resets = !kept ?'],
    ['adaptation', 'carry[1][0][n] = adapts', 'carry[1][0][n] = 0'],
    ['adaptation', 'ofUnit(rho, i) - adapts * ofUnit(beta, i)', 'ofUnit(rho, i)'],
    ['adaptation', '+ ofUnit(jump, i) * z', ''],
    ['gain', 'gain[0][0][n] = ofUnit(driveGain, i)', 'gain[0][0][n] = 1.1 * ofUnit(driveGain, i)'],
    ['read', 'read[1][n] = -ofUnit(beta, i) * psi[at]', 'read[1][n] = 0'],
  ]),
  gru: cell('gru', [
    ['carry', 'carry[0][0][n] = u[at]', 'carry[0][0][n] = 1 - u[at]'],
    ['gain', 'slope * m[at] * r[at] * (1 - r[at])', 'slope * m[at] * r[at]'],
    ['gain', '(past - c[at]) * u[at] * (1 - u[at])', '(past + c[at]) * u[at] * (1 - u[at])'],
    ['gain', 'gain[0][3][n] = slope * r[at]', 'gain[0][3][n] = slope'],
    ['read', 'read[0][n] = 1', 'read[0][n] = 0.5'],
  ]),
  lstm: cell('lstm', [
    ['carry', 'carry[0][0][n] = f[at]', 'carry[0][0][n] = 0'],
    ['carry', 'carry[1][0][n] = through * f[at]', 'carry[1][0][n] = 0'],
    ['gain', 'past * f[at] * (1 - f[at])', 'f[at] * (1 - f[at])'],
    ['gain', 'gain[1][d][n] = through * gain[0][d][n]', 'gain[1][d][n] = 0'],
    ['read', 'read[1][n] = 1', 'read[1][n] = 0.5'],
  ]),
  'leaky readout': {
    files,
    names: '^kernel reference cells/(voltage-tanh-readout-leak|lif-mse)',
    mutations: (
      [
        ['(i < width ? 0 : readoutLeak * out[i - width])', '0'],
        ['i + width < to * width ? readoutLeak * out[i + width] : 0', '0'],
        ['later + (1 - readoutLeak) * error[i]', 'later + error[i]'],
      ] as const
    ).map(([text, replacement]) => ({
      kind: 'filter' as const,
      file: 'core/src/internal/pass.ts',
      text,
      replacement,
    })),
  },
}
