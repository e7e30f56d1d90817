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

test('ragged rows cost no more memory than the file has bytes', () => {
  const first = '[[[[[[[[[[1,2],[1,2]]]]]]]]]]'
  // first entries of 1000 each: a shape of 10^9 numbers by a file of 6 kB
  const text = `{ "x": [[[${Array(1000).fill('1')}]${',0'.repeat(999)}]${',0'.repeat(999)}] }`
  const before = process.memoryUsage().arrayBuffers
  expect(() => parse(text)).toThrow('a.json/x[0][1] must be an array of 1000, as the first one, got 0')
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20)
  expect(() => parse(`{ "x": ${'['.repeat(40)}1${']'.repeat(40)} }`)).toThrow(
    'a.json/x must be nested at most 32 deep',
  )
  expect(() => parse(`{ "x": ${'['.repeat(9e5)}`)).toThrow('a.json must be JSON in UTF-8')
  expect(parse(`{ "x": ${first} }`).x.shape).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 2])
})
