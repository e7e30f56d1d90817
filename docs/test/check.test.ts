import { describe, expect, test } from 'vitest'
import { runExample } from './check.ts'
import { docstrings, fences } from './extract.ts'

const scope = { half: (x: number) => x / 2, pair: () => Float64Array.of(1, -0.5) }
const load = async (specifier: string): Promise<unknown> => {
  if (specifier !== 'halves') throw new Error(`no module ${specifier}`)
  return scope
}
const run = (code: string) => runExample({ file: 'page.md', line: 10, code }, scope, load)

describe('what holds passes', () => {
  test.each([
    'half(3) // => 1.5',
    'const x = half(3) // => 1.5',
    'half(3)\nhalf(1) // => 0.5',
    'pair() // => [1, -0.5]',
    '({ a: pair(), b: NaN }) // => { a: [1, -0.5], b: NaN }',
    'half(2 / 3) // => 0.333…',
    'half(4 / 3) // => ≈ 0.67',
    'half(-4e-9) // => ≈ -2e-9',
    "import { half as h } from 'halves'\nconst two: number = 2\nh(two) // => 1",
    'const half = (x: number) => x\nhalf(3) // => 3',
    'await Promise.resolve(half(2)) // => 1',
    '[pair()]\n  .map(([x]) => x)\n  .join() // => "1"',
    'half() // not run at all\n// not run: needs a network',
  ])('%s', async (code) => {
    await expect(run(code)).resolves.toBeUndefined()
  })
})

describe('what does not hold fails, and says where', () => {
  test.each([
    ['half(3)\nhalf(3) // => 1.6', 'page.md:11: half(3) is 1.5, not 1.6'],
    ['const x = half(3) // => 1.5000000000000002', 'page.md:10: x is 1.5, not 1.5000000000000002'],
    ['pair() // => [1, 0.5]', 'page.md:10: pair() is [1,-0.5], not [1,0.5]'],
    ['pair() // => [1]', 'page.md:10: pair() is [1,-0.5], not [1]'],
    ['half(2 / 3) // => 0.334…', 'not about 0.334'],
    ['half(4 / 3) // => ≈ 0.66', 'not about 0.66'],
    ['half(3)', 'page.md:10: asserts nothing'],
    ['half(3) // not run:', 'asserts nothing'],
    ['missing() // => 1', 'page.md:10: ReferenceError: missing is not defined'],
    ["import { half } from 'halves'\npair() // => [1, -0.5]", 'pair is not defined'],
    ["import { half } from 'thirds'\nhalf(3) // => 1", 'no module thirds'],
    ['half(3) // => 1 5', "page.md:10: ')' expected"],
    ['half(3) // => one', 'one is not defined'],
    ['half(-2 / 3) // => -0.332…', 'not about -0.332'],
    ['half(3) // => 1.5\nif (half(3) > 2) {\n  half(1) // => 0.5\n}', 'only 1 of its 2 assertions'],
    ['half(3) // => 1.5\nconst unfinished = [ // => 2\n  1,\n]', 'does not stand right behind a statement'],
  ])('%s', async (code, message) => {
    await expect(run(code)).rejects.toThrow(message)
  })
})

describe('examples are found where they stand', () => {
  test('fences of pages, by their language', () => {
    const page = 'text\n```ts\na // => 1\n```\n\n```sh\nls\n```\n- item\n  ```ts\n  b\n    c\n  ```\n'
    expect(fences('page.md', page)).toEqual([
      { file: 'page.md', line: 3, code: 'a // => 1' },
      { file: 'page.md', line: 11, code: 'b\n  c' },
    ])
    expect(() => fences('page.md', 'text\n```ts\na')).toThrow('page.md:2: this fence has no end')
  })

  test('blocks of docstrings, fenced or not, up to the next tag or empty line', () => {
    const bare = '/**\n * One.\n *\n * @example\n * a // => 1\n * b // => 2\n *\n * Source: a book.\n */\n'
    const fenced =
      '  /**\n   * @example\n   * ```ts\n   * c\n   *\n   * d // => 3\n   * ```\n   * @see e\n   */\n'
    expect(docstrings('file.ts', bare + fenced)).toEqual([
      { file: 'file.ts', line: 5, code: 'a // => 1\nb // => 2' },
      { file: 'file.ts', line: 13, code: 'c\n\nd // => 3' },
    ])
    expect(docstrings('file.ts', '/** @example a // => 1 */')).toEqual([
      { file: 'file.ts', line: 1, code: ' a // => 1' },
    ])
  })

  test('no assertion is passed over', () => {
    const late = '/**\n * @example\n * a\n *\n * b // => 2\n */'
    expect(() => docstrings('file.ts', late)).toThrow('must be fenced')
  })
})
