import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { npm, sbomOf } from './sbom.mjs'

const place = mkdtempSync(join(tmpdir(), 'a place of its own '))
afterAll(() => rmSync(place, { recursive: true, force: true }))

test('the list of parts is of the release, and names no folder of the machine that made it', () => {
  const manifest = { name: '@credit/made-up', version: '1.2.3', license: 'MIT' }
  writeFileSync(join(place, 'package.json'), JSON.stringify(manifest))
  const [{ filename }] = JSON.parse(npm(['pack', '--json'], { cwd: place }).stdout)
  const text = sbomOf([join(place, filename)], '1.2.3')
  const { metadata, components } = JSON.parse(text)
  expect(metadata.component).toMatchObject({ name: 'credit', version: '1.2.3', purl: 'pkg:npm/credit@1.2.3' })
  expect(components).toHaveLength(1)
  expect(components[0]).toMatchObject({ name: '@credit/made-up', version: '1.2.3' })
  expect(components[0].licenses).toEqual([{ license: { id: 'MIT' } }])
  expect(components[0].externalReferences).toEqual([{ type: 'distribution', url: filename }])
  for (const folder of ['a place of its own', 'credit-release-']) expect(text).not.toContain(folder)
}, 120_000)
