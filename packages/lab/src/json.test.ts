import { expect, test } from 'vitest'
import { parseJson } from './json.js'

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

test('is JSON.parse, up to a depth of 100', () => {
  const text = '{"a":[1,{"b":"]}\\"[{"}],"c":null}'
  expect(parseJson(text)).toEqual(JSON.parse(text))
  expect(() => parseJson(nested(100))).not.toThrow()
  expect(() => parseJson(nested(101))).toThrow('nested more than 100 deep')
  // brackets side by side, or in texts, are none within each other
  expect(() => parseJson(`[${Array(200).fill('[[]]').join()}, "${'['.repeat(200)}"]`)).not.toThrow()
  expect(() => parseJson('[')).toThrow(SyntaxError)
})
