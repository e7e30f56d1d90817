import { existsSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mostBytesInFile, readArrays, writeArrays } from '../src/run/arrayFile.ts'
import { credit } from './command.ts'
import { scratch } from './scratch.ts'

// takes 6 GB of memory and 2 of disk
const path = scratch()

test('Adam on 9,460 units, whose checkpoints take 2 GiB, is refused before it is trained', async () => {
  const out = path('large')
  const size = [
    '--quick',
    '--task',
    'copy',
    '--rule',
    'eprop',
    '--hidden',
    '9460',
    '--optimizer',
    'adam',
    '--batch',
    '1',
  ]
  const { code, stdout, stderr } = await credit(['train', ...size, '--updates', '1', '--out', out])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(
    /a checkpoint would have \d+ bytes, and a file may have 2147483647: take fewer hidden units/,
  )
  expect(stderr).not.toContain(': update ')
  expect(existsSync(out)).toBe(false)
})

test('the largest checkpoint that is not refused is written, and read again', () => {
  const file = path('large.arrays')
  const length = Math.floor((mostBytesInFile - 2 ** 20 - 8) / 8)
  const data = { w: new Float64Array(length).fill(0.1) }
  data.w[length - 1] = 7
  writeArrays(file, data)
  const { w } = readArrays(file) as typeof data
  expect([w.length, w[0], w[length >> 1], w[length - 1]]).toEqual([length, 0.1, 0.1, 7])
  rmSync(file)
})
