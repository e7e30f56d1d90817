import { describe, expect, it } from 'vitest'
import { hasWideFlag, onlyTells, type Surroundings, whyNarrow, wideFlag } from './wideFlag.js'

const on = (node: string, change: Partial<Surroundings> = {}): Surroundings => ({
  arch: 'x64',
  argv: ['node', 'credit', 'train'],
  env: {},
  execArgv: [],
  versions: { ...process.versions, node },
  ...change,
})

describe('whyNarrow', () => {
  it.each(['24.22.3', '26.12.0'])('is null on Node %s', (version) => {
    expect(whyNarrow(on(version))).toBe(null)
  })

  it.each([
    ['20.19.0', {}, 'Node 20 does not join vectors: 24 and 26 do'],
    ['22.1.0', {}, 'Node 22 does not join vectors: 24 and 26 do'],
    ['24.1.0', { arch: 'arm64' as const }, 'arm64 has no vectors of 256 bits'],
    ['24.1.0', { argv: ['node', 'credit', 'train', '--narrow'] }, 'turned off by --narrow'],
    ['24.1.0', { env: { CREDIT_KERNELS: 'narrow' } }, 'turned off by CREDIT_KERNELS=narrow'],
  ])('says why on Node %s with %o', (version, change, reason) => {
    expect(whyNarrow(on(version, change))).toBe(reason)
  })

  it('nothing is computed for help and version', () => {
    const telling = (...argv: string[]) => onlyTells({ argv: ['node', 'credit', ...argv] })
    expect([telling(), telling('--version'), telling('train', '--help'), telling('-h')]).toEqual(
      Array(4).fill(true),
    )
    expect(telling('train', '--rule', 'eprop')).toBe(false)
  })

  it('the flag is seen where it is', () => {
    expect(hasWideFlag({ execArgv: [wideFlag] })).toBe(true)
    expect(hasWideFlag({ execArgv: ['--inspect'] })).toBe(false)
  })
})
