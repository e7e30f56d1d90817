import { expect, test } from 'vitest'
import { parseJsonArrays } from './jsonArrays.js'

const parse = (text: string) => parseJsonArrays(new Uint8Array(Buffer.from(text)), 'a.json')

test('arrays by their names, each nested as deep as its shape', () => {
  expect(parse('{ "x": [[[1, 2]], [[3, -4.5]]], "labels": [0, 1], "none": [] }')).toEqual({
    x: { data: Float64Array.of(1, 2, 3, -4.5), shape: [2, 1, 2] },
    labels: { data: Float64Array.of(0, 1), shape: [2] },
    none: { data: new Float64Array(0), shape: [0] },
  })
})

test.each([
  ['[1, 2]', 'parseJsonArrays: a.json must be an object of arrays, got [1, 2]'],
  ['null', 'a.json must be an object of arrays, got null'],
  ['{ "x": [1', 'parseJsonArrays: a.json must be JSON in UTF-8, got "'],
  ['{ "x": 3 }', 'a.json/x must be an array, got 3'],
  ['{ "x": [[1, 2], [3]] }', 'a.json/x[1] must be an array of 2, as the first one, got [3]'],
  ['{ "x": [[1], 2] }', 'a.json/x[1] must be an array of 1, as the first one, got 2'],
  ['{ "x": [1, [2]] }', 'a.json/x[1] must be a finite number, got [2]'],
  ['{ "x": [1, null] }', 'a.json/x[1] must be a finite number, got null'],
  ['{ "x": [1, "2"] }', 'a.json/x[1] must be a finite number, got "2"'],
  ['{ "x": [1e999] }', 'a.json/x[0] must be a finite number, got Infinity'],
])('refuses %s', (text, message) => {
  expect(() => parse(text)).toThrow(message)
})

test('refuses bytes that are no UTF-8, and no bytes', () => {
  expect(() => parseJsonArrays(Uint8Array.of(0xff), 'a.json')).toThrow('a.json must be JSON in UTF-8')
  expect(() => parseJsonArrays('{}' as never, 'a.json')).toThrow(
    'a.json must be given as a Uint8Array, got "{}"',
  )
})
