import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { pending, publish, repositoryOf } from './publish.mjs'

const packed = ['core', 'rules', 'lab'].map((short) => ({
  ...{ name: `@credit/${short}`, version: '1.0.0', file: `/release/credit-${short}-1.0.0.tgz` },
}))

/** A registry that has some packages and takes all but one. */
function registry(has, refused = '') {
  const published = []
  const npm = ([command, what]) => {
    if (command === 'view') return { isGood: has.includes(what), stdout: has.includes(what) ? '1.0.0\n' : '' }
    if (what.includes(`-${refused}-`)) return { isGood: false, stdout: '' }
    published.push([command, what])
    return { isGood: true, stdout: '' }
  }
  return { npm, published }
}

const publishing = (to, isDry) => {
  const said = []
  publish(packed, { npm: to.npm, isDry, say: (line) => said.push(line) })
  return said
}

describe('a release', () => {
  test('tried dry, publishes nothing and says what it would', () => {
    const to = registry(['@credit/core@1.0.0'])
    expect(publishing(to, true)).toEqual([
      '@credit/core@1.0.0 is there already',
      '@credit/rules@1.0.0 would be published',
      '@credit/lab@1.0.0 would be published',
    ])
    expect(to.published).toEqual([])
  })

  test('publishes what is missing, a package before those that need it', () => {
    const to = registry(['@credit/core@1.0.0'])
    publishing(to, false)
    expect(to.published).toEqual([
      ['publish', '/release/credit-rules-1.0.0.tgz'],
      ['publish', '/release/credit-lab-1.0.0.tgz'],
    ])
  })

  test('publishes nothing after a package that was refused, and says so', () => {
    const to = registry([], 'rules')
    expect(() => publishing(to, false)).toThrow(
      '@credit/rules@1.0.0 was not published; the ones before it were',
    )
    expect(to.published).toEqual([['publish', '/release/credit-core-1.0.0.tgz']])
  })
})

test('a package says the repository in which its provenance is signed', () => {
  const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'someone/credit' }
  expect(repositoryOf(env, 'packages/core')).toEqual({
    ...{ type: 'git', url: 'git+https://github.com/someone/credit.git', directory: 'packages/core' },
  })
  expect(repositoryOf({}, 'packages/core')).toBeUndefined()
})

const place = mkdtempSync(join(tmpdir(), 'credit changes '))
afterAll(() => rmSync(place, { recursive: true, force: true }))

test('changes without a version are counted', () => {
  mkdirSync(join(place, '.changeset'))
  for (const name of ['README.md', 'config.json']) writeFileSync(join(place, '.changeset', name), '')
  expect(pending(place)).toEqual([])
  writeFileSync(join(place, '.changeset', 'brave-new.md'), '')
  expect(pending(place)).toEqual(['brave-new.md'])
})
