import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratch } from '../../test/scratch.ts'
import { plan } from '../compare.js'
import { sweepConditions } from './conditions.js'

const folder = scratch()
const conditions = sweepConditions({
  tasks: ['copy', 'delayed-match'],
  rules: ['exact', 'eprop'],
  seeds: '0..1',
  preset: 'quick',
  grid: { 'options.delay': [200, 400] },
})

describe('the shards of a sweep', () => {
  it.each([1, 2, 3, 7, 40])('%i of them are the whole, each run in one', async (n) => {
    const out = folder(`in ${n}`)
    const { runs } = await plan({ conditions, out })
    expect(runs).toHaveLength(16)
    const shards = await Promise.all(
      Array.from(
        { length: n },
        async (_, i) => (await plan({ conditions, out, shard: { k: i + 1, n } })).mine,
      ),
    )
    const folders = shards.flat().map((run) => run.folder)
    expect(folders.toSorted()).toEqual(runs.map((run) => run.folder).toSorted())
    expect(new Set(folders).size).toBe(16)
    const sizes = shards.map((mine) => mine.length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    expect(existsSync(out)).toBe(false)
  })
})

describe('what can be seen before anything is written', () => {
  it('is an option that the task refuses', async () => {
    const bad = sweepConditions({ tasks: ['copy'], preset: 'quick', grid: { 'options.delay': [200, -1] } })
    await expect(plan({ conditions: bad, out: folder('bad') })).rejects.toThrow(
      /^credit: copy: delay must be .*got -1$/,
    )
    expect(existsSync(folder('bad'))).toBe(false)
  })

  it("is somebody else's folder; the beginnings of another shard are not", async () => {
    const out = folder('theirs')
    mkdirSync(out)
    writeFileSync(join(out, 'comparison.json.1a2b3c4d.tmp'), '{')
    await expect(plan({ conditions, out })).resolves.toMatchObject({ runs: { length: 16 } })
    writeFileSync(join(out, 'novel.txt'), 'It was a dark night.')
    await expect(plan({ conditions, out })).rejects.toThrow('--out must be a new folder')
  })
})
