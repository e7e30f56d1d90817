// The pages of the project in one folder, as VitePress wants them: those of docs/, the packages' READMEs, one page a rule and
// one a task from the registries, the studies, the changelog. Links to files that are no pages lead to copies of them.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { changelog } from './changelog.mjs'
import { numbersSection } from './measure.mjs'
import { rulePages } from './rulePages.mjs'
import { studiesPage, verdicts } from './studies.mjs'
import { taskPages } from './taskPages.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = join(root, 'site', 'pages')
const kinds = { tutorial: 'Tutorial', 'how-to': 'How to', concepts: 'Concepts', reference: 'Reference' }
const names = readdirSync(join(root, 'packages')).sort()

/** Writes site/pages; `api` is the sidebar of the reference made from docstrings. */
export async function gather(api) {
  cpSync(join(root, 'site', 'content'), pages, { recursive: true })
  const home = readFileSync(join(root, 'site', 'content', 'index.md'), 'utf8')
  write(
    'index.md',
    home.replace('<!-- verdicts -->', () => verdicts(root)),
  )
  const docs = readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => posix.join(entry.parentPath.slice(root.length), entry.name))
  for (const path of docs) {
    if (path.endsWith('.md')) copyPage(path, path)
    else if (path.endsWith('.svg') || path.endsWith('.png')) copyFile(path, join(pages, path))
  }
  for (const name of names) copyPage(`packages/${name}/README.md`, `packages/${name}.md`)
  copyPage('benchmarks/README.md', 'docs/benchmarks/about.md')
  copyPage('site/README.md', 'docs/site.md')
  write('changelog.md', changelog(root))
  const numbers = readFileSync(join(root, 'site', 'content', 'numbers.md'), 'utf8')
  write(
    'numbers.md',
    numbers.replace('<!-- numbers -->', () => numbersSection()),
  )
  const rules = await rulePages(root)
  const tasks = await taskPages(root)
  for (const page of [...rules.pages, ...tasks.pages]) write(page.path, page.text)
  write('studies.md', studiesPage(root))
  write('sidebar.json', JSON.stringify(sidebarOf(docs, rules, tasks, api)))
}

/** A page with its links turned to where their targets are on the site. */
function copyPage(from, to) {
  const text = readFileSync(join(root, from), 'utf8')
  // a label may go over the end of a line, and what stands in a fence is no link
  const parts = text.split(/^(```[\s\S]*?^```)/m)
  const turned = parts.map((part, i) =>
    i % 2 === 1
      ? part
      : part.replace(
          /(!?\[[^\]]*\])\(([^)\s]+)\)/g,
          (_, label, link) => `${label}(${linkOf(from, to, link)})`,
        ),
  )
  // a page without sections has no contents to show beside it, and takes their room
  const isWhole = parts.every((part, i) => i % 2 === 1 || !/^## /m.test(part))
  write(to, `${isWhole ? '---\naside: false\n---\n\n' : ''}${turned.join('')}`)
}

function linkOf(from, to, link) {
  if (/^(?:[a-z]+:|#|\/)/.test(link)) return link
  const [path, anchor] = link.split('#')
  const target = posix.normalize(posix.join(posix.dirname(from), path))
  const page = pageOf(target)
  const away = (place) => {
    const relative = posix.relative(posix.dirname(to), place)
    return relative.startsWith('.') ? relative : `./${relative}`
  }
  if (page !== undefined) return away(page) + (anchor === undefined ? '' : `#${anchor}`)
  if (/\.(svg|png)$/.test(target)) return away(target)
  // a file to look at or download
  if (!existsSync(join(root, target))) throw new Error(`${from}: its link ${link} leads nowhere`)
  // a name without an extension would be taken for a page
  const file = posix.extname(target) === '' ? `${target}.txt` : target
  copyFile(target, join(pages, 'public', 'files', file))
  return `/files/${file}`
}

function pageOf(target) {
  const [, name] = /^packages\/(\w+)(?:\/README\.md)?$/.exec(target) ?? []
  if (name !== undefined) return `packages/${name}.md`
  if (target === 'README.md') return 'index.md'
  if (target === 'benchmarks/README.md') return 'docs/benchmarks/about.md'
  if (target === 'site/README.md') return 'docs/site.md'
  return target.startsWith('docs/') && target.endsWith('.md') ? target : undefined
}

function copyFile(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(join(root, from), to)
}

function write(path, text) {
  const place = join(pages, path)
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(place, text)
}

function sidebarOf(docs, rules, tasks, api) {
  const titleOf = (path) => /^# (.+)$/m.exec(readFileSync(join(root, path), 'utf8'))?.[1] ?? path
  const kindsOf = Object.entries(kinds).map(([kind, text]) => ({
    text,
    items: docs
      .filter((path) => path.startsWith(`docs/${kind}/`) && path.endsWith('.md'))
      .sort()
      .map((path) => ({ text: titleOf(path), link: `/${path.slice(0, -3)}` })),
  }))
  const packages = {
    text: 'Packages',
    items: names.map((name) => ({ text: `@credit/${name}`, link: `/packages/${name}` })),
  }
  const numbers = {
    text: 'Numbers',
    items: [
      ...docs
        .filter((path) => /^docs\/(?:benchmarks|studies)\/.*\.md$/.test(path))
        .sort()
        .map((path) => ({ text: titleOf(path), link: `/${path.slice(0, -3)}` })),
      { text: 'Studies', link: '/studies' },
      { text: 'This site', link: '/numbers' },
      { text: 'Changelog', link: '/changelog' },
    ],
  }
  const all = [...kindsOf, packages, numbers]
  return {
    '/docs/': all,
    '/packages/': all,
    '/studies': all,
    '/numbers': all,
    '/changelog': all,
    '/rules/': [{ text: 'Rules', link: '/rules/', items: rules.items }],
    '/tasks/': [{ text: 'Tasks', link: '/tasks/', items: tasks.items }],
    '/api/': api,
  }
}
