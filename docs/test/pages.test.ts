import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const docs = new URL('../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, docs), 'utf8')
const pages = ['tutorial', 'how-to', 'concepts', 'reference'].flatMap((kind) =>
  readdirSync(new URL(kind, docs))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${kind}/${name}`),
)

test.each(pages)('%s is linked from the index', (page) => {
  expect(read('index.md')).toContain(`](${page})`)
})

const links = pages.flatMap((page) =>
  [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => [page, link] as const),
)

test('links between pages lead somewhere', () => {
  expect(links.length).toBeGreaterThan(30)
  const broken = links.filter(([page, link]) => !existsSync(new URL(link, new URL(page, docs))))
  expect(broken).toEqual([])
})
