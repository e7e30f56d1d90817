import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { scratch } from '../../test/scratch.js'
import { checkCurvature, checkGradients } from './check.js'
import { readGoldenFolder } from './folder.js'
import type { GradientCase } from './format.js'
import { ruleOfKey } from './keys.js'

const golden = fileURLToPath(new URL('../../../../golden', import.meta.url))
const name = 'voltage-tanh-mse-extras'
const fresh = scratch()
let made = 0

/** A folder with one gradient case, changed, and its curvature case. */
function folderWith(change: (content: GradientCase) => void, parts = ['gradients', 'curvature']): string {
  const folder = fresh(`case ${made++}`)
  mkdirSync(folder)
  for (const part of parts) {
    mkdirSync(join(folder, part), { recursive: true })
    cpSync(join(golden, part, `${name}.json`), join(folder, part, `${name}.json`))
  }
  const path = join(folder, 'gradients', `${name}.json`)
  if (parts.includes('gradients')) {
    const content = JSON.parse(readFileSync(path, 'utf8')) as GradientCase
    change(content)
    writeFileSync(path, JSON.stringify(content))
  }
  return folder
}

const worst = (errors: readonly { error: number }[]) => Math.max(...errors.map(({ error }) => error))

describe('readGoldenFolder', () => {
  it('finds all cases of the root, and those of either folder alone', () => {
    // of leaky cells, and in cells/ of the others
    expect(readGoldenFolder(golden).gradients).toHaveLength(13 + 11)
    expect(readGoldenFolder(golden).curvature).toHaveLength(9 + 6)
    expect(readGoldenFolder(join(golden, 'cells')).gradients).toHaveLength(11)
    expect(readGoldenFolder(join(golden, 'gradients')).gradients).toHaveLength(13)
    const alone = readGoldenFolder(join(golden, 'curvature'))
    expect(alone.gradients).toHaveLength(0)
    expect(alone.curvature.map(({ of }) => of.name)).toContain(name)
  })

  it('a curvature case belongs to the gradient case of its own folder, not to one of its name elsewhere', () => {
    const root = fresh(`cases ${made++}`)
    cpSync(
      folderWith(() => {}),
      root,
      { recursive: true },
    )
    const deep = join(root, 'more', 'cells')
    mkdirSync(join(root, 'more'))
    cpSync(
      folderWith((content) => {
        content.network.l2 = 0.06
      }),
      deep,
      { recursive: true },
    )
    const { gradients, curvature } = readGoldenFolder(root)
    expect(gradients).toHaveLength(2)
    expect(curvature.map(({ of }) => of.network.l2)).toEqual(gradients.map(({ network }) => network.l2))
    expect(new Set(gradients.map(({ network }) => network.l2)).size).toBe(2)
  })

  it.each([
    ['no folder', () => fresh('nowhere'), 'no such folder'],
    ['an empty one', () => folderWith(() => {}, []), 'no golden case in it'],
    [
      'curvature without its gradient case',
      () => folderWith(() => {}, ['curvature']),
      'its gradient case "voltage-tanh-mse-extras" is neither',
    ],
    [
      'another form',
      () => folderWith((content) => Reflect.deleteProperty(content, 'inputs')),
      'not a golden case',
    ],
    [
      'a case without a key',
      () =>
        folderWith(({ expected }) => {
          expected.gradients = {}
        }),
      'no key in it',
    ],
  ])('refuses %s', (_, make, message) => {
    expect(() => readGoldenFolder(make())).toThrow(message)
  })
})

describe('checkGradients', () => {
  it('every key of a case agrees to 1e-10', () => {
    const [one] = readGoldenFolder(folderWith(() => {})).gradients
    const agreements = [...checkGradients(one!, 'reference')]
    expect(new Set(agreements.map(({ what }) => what))).toEqual(
      new Set(['outputs', ...Object.keys(one!.expected.gradients)]),
    )
    expect(worst(agreements)).toBeLessThan(1e-10)
  })

  it('a case of the other leak agrees, and is another than that of the voltage', () => {
    const { gradients } = readGoldenFolder(join(golden, 'gradients'))
    const rate = gradients.find((each) => each.name === 'rate-relu-ce')!
    expect(worst([...checkGradients(rate, 'reference')])).toBeLessThan(1e-10)
    const taken = { ...rate, network: { ...rate.network, leakModel: 'voltage' as const } }
    expect(worst([...checkGradients(taken, 'reference')])).toBeGreaterThan(1e-3)
  })

  it('control: one number of one key changed by a thousandth shows there and nowhere else', () => {
    const changed = folderWith(({ expected }) => {
      expected.gradients.exact!.input.data[1] *= 1.001
    })
    const [one] = readGoldenFolder(changed).gradients
    const wrong = [...checkGradients(one!, 'reference')].filter(({ error }) => error > 1e-10)
    expect(wrong.map(({ what, block }) => `${what} ${block}`)).toEqual(['exact input'])
  })

  it('control: a changed output shows', () => {
    const changed = folderWith(({ expected }) => {
      expected.outputs.data[2] += 1e-6
    })
    const [one] = readGoldenFolder(changed).gradients
    const wrong = [...checkGradients(one!, 'reference')].filter(({ error }) => error > 1e-10)
    expect(wrong.map(({ what }) => what)).toEqual(['outputs'])
  })

  it.each(['lif-mse', 'alif-mse', 'gru-ce-last-sparse'])(
    'control: a spike more or another output of %s shows',
    (cell) => {
      const { gradients } = readGoldenFolder(join(golden, 'cells'))
      const of = gradients.find(({ name: each }) => each === cell)!
      expect(worst([...checkGradients(of, 'reference')])).toBeLessThan(1e-10)
      const { rates } = of.expected
      const changed = [...rates!.data]
      changed[5] = 1 - changed[5]!
      const other = { ...of, expected: { ...of.expected, rates: { ...rates!, data: changed } } }
      const wrong = [...checkGradients(other, 'reference')].filter(({ error }) => error > 1e-10)
      expect(wrong.map(({ what }) => what)).toEqual([cell.startsWith('gru') ? 'rates' : 'spikes'])
      if (!cell.startsWith('gru')) expect(wrong[0]!.error).toBe(1)
    },
  )

  it('a key that stands for no rule is an error that names it', () => {
    const changed = folderWith(({ expected }) => {
      expected.gradients.backprop = expected.gradients.exact!
    })
    const [one] = readGoldenFolder(changed).gradients
    expect(() => [...checkGradients(one!, 'reference')]).toThrow(
      `${name}: no rule is known for the key "backprop"`,
    )
  })
})

describe('ruleOfKey', () => {
  const feedback = new Float64Array(6)

  it.each([
    ['snap7', 'snap:n=7'],
    ['tbptt-window12', 'truncated:window=12'],
    ['lag-truncated-0', 'truncated:lags=0'],
    ['rflo', 'rflo:feedback=symmetric'],
    ['rflo-random-feedback', 'rflo:feedback=given'],
    ['mdgl-type-random-feedback', 'mdgl:feedback=given,modulation=type'],
  ])('%s is %s', (key, notation) => {
    expect(ruleOfKey(key, feedback)?.notation).toBe(notation)
  })

  it.each(['snap0', 'snap', 'modprop-cell-mu0.4', 'exact2', ''])('"%s" is none', (key) => {
    expect(ruleOfKey(key, feedback)).toBe(null)
  })
})

describe('checkCurvature', () => {
  const [pair] = readGoldenFolder(folderWith(() => {})).curvature

  it('product and trace to 1e-9, the whole spectrum to 1e-8', () => {
    for (const { what, error } of checkCurvature(pair!.golden, pair!.of, 'auto')) {
      expect(error, what).toBeLessThan(what === 'eigenvalues' ? 1e-8 : 1e-9)
    }
  })

  it('control: of another L2 it is not', () => {
    const other = { ...pair!.of, network: { ...pair!.of.network, l2: 0.06 } }
    for (const { error } of checkCurvature(pair!.golden, other, 'auto')) expect(error).toBeGreaterThan(1e-6)
  })
})
