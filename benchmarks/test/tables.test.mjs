import { expect, it } from 'vitest'
import { documentOf } from '../lib/document.mjs'
import { recordOf } from '../lib/record.mjs'
import { formatted, markdownTable, ownRows, peerRows, textTable } from '../lib/tables.mjs'

const where = { benchmark: 'gradient', workload: 'small', dtype: 'float32', kernel: 'simd' }
const time = recordOf({ ...where, quantity: 'gradient', unit: 'ms', values: [4] })
const against = (peer, value, wanted) =>
  recordOf({
    ...{ ...where, peer, quantity: 'gradient', unit: '×', better: 'higher', values: [value] },
    ...(wanted && { wanted }),
  })
const share = recordOf({
  ...{ ...where, quantity: 'batch / gradient', unit: '×', better: 'lower', values: [0.2] },
  wanted: { ratio: 0.1, source: 'a test' },
})
const records = [time, against('pytorch', 0.5, 1), against('tfjs', 12, 10), against('numpy', 0.4), share]

it('has a row for each thing measured and a column for each peer', () => {
  expect(peerRows(records)).toEqual([
    ['benchmark', 'workload', 'dtype', 'kernel', 'measured', 'library', 'pytorch', 'tfjs', 'numpy'],
    [
      ...['gradient', 'small', 'float32', 'simd', 'gradient', '4.00 ms'],
      ...['0.500 (0.500..0.500), short of 1', '12.0 (12.0..12.0), ≥ 10', '0.400 (0.400..0.400)'],
    ],
  ])
})

it('leaves a cell empty for a peer that did not run', () => {
  const other = recordOf({ ...against('tfjs', 3), workload: 'large', value: 3, spread: [3, 3], rounds: 1 })
  const [, , large] = peerRows([...records, other])
  expect(large.slice(5)).toEqual(['', '', '3.00 (3.00..3.00)', ''])
})

it('shows what is the library’s own and not beside a peer', () => {
  expect(ownRows(records).slice(1)).toEqual([
    ['gradient', 'small', 'float32', 'simd', 'batch / gradient', '0.200', '0.200..0.200', '≤ 0.1', 'short'],
  ])
  expect(ownRows([time])[1]).toContain('4.00 ms')
  expect(peerRows([time])).toEqual([])
  expect(ownRows([])).toEqual([])
})

it('writes numbers with three digits and bytes with a prefix', () => {
  expect(formatted(0.4567, '×')).toBe('0.457')
  expect(formatted(1234.5, 'ms')).toBe('1235 ms')
  expect(formatted(9, '')).toBe('9.00')
  expect(['64', '6400', '6400000'].map((n) => formatted(Number(n), 'bytes'))).toEqual([
    '64.0 B',
    '6.40 kB',
    '6.40 MB',
  ])
  expect(formatted(1.987, 'exponent')).toBe('1.99')
})

it('draws text and Markdown from the same rows', () => {
  const rows = [
    ['', 'value'],
    ['a | b', '1'],
  ]
  expect(textTable(rows)).toBe('          value\n  a | b       1')
  expect(markdownTable(rows)).toBe('|  | value |\n| --- | --- |\n| a \\| b | 1 |')
})

it('is one page: peers, the library by itself, programs, what was not measured', () => {
  const results = {
    ...{
      dates: { gradient: '2020-01-02', online: '2020-01-02' },
      packages: { '@credit/core': '1.2.3' },
      effort: 'full',
      records,
    },
    machine: { node: '20.0.0', v8: '11', platform: 'linux x64', processor: '2 x some' },
    programs: { pytorch: ['PyTorch 1', 'another way'] },
    skipped: [
      { benchmark: 'gradient', name: 'jax-js', why: 'not installed' },
      { benchmark: 'online', name: 'jax-js', why: 'not installed' },
    ],
  }
  const page = documentOf(results, 'node-20')
  expect(page).toContain('# Benchmarks on Node 20')
  const later = documentOf({ ...results, dates: { gradient: '2020-01-02', online: '2020-01-03' } }, 'node-20')
  expect(later).toContain('Measured on 2020-01-02 (gradient); 2020-01-03 (online): Node 20.0.0')
  expect(page).toContain('[node-20.json](node-20.json)')
  expect(page).toContain('Measured on 2020-01-02: Node 20.0.0 (V8 11), linux x64, 2 x some')
  expect(page).toContain(
    '| gradient | small | float32 | simd | gradient | 4.00 ms | 0.500 (0.500..0.500), short of 1 |',
  )
  expect(page).toContain('| batch / gradient | 0.200 | 0.200..0.200 | ≤ 0.1 | short |')
  expect(page).toContain('- pytorch: PyTorch 1; another way')
  expect(page.match(/jax-js: not installed/g)).toHaveLength(1)
})
