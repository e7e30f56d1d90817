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

const readmes = ['', ...readdirSync(new URL('../packages', docs)).map((name) => `packages/${name}/`)]

test.each(readmes)('%sREADME.md says how to install while nothing is published', (folder) => {
  const text = read(`../${folder}README.md`)
  expect(text).toContain('Nothing is published yet')
  expect(text).toMatch(/\]\((\.\.\/\.\.\/)?docs\/reference\/packages\.md\)/)
  expect(text).not.toMatch(/npm (install|i|add) @credit\//)
})

test('no page, nor the site, tells to install from npm what is not there', () => {
  const texts = [...pages, '../site/content/index.md'].map((page) => [page, read(page)] as const)
  expect(
    texts.filter(([, text]) => /npm (install|i|add) @credit\//.test(text)).map(([page]) => page),
  ).toEqual([])
})
