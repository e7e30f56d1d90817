// The reference of every package from its docstrings, by typedoc, as pages of the site.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, Converter } from 'typedoc'

const root = fileURLToPath(new URL('../..', import.meta.url))
const out = join(root, 'site', 'pages', 'api')

/** Writes site/pages/api and returns its sidebar. */
export async function reference() {
  const names = readdirSync(join(root, 'packages')).filter((name) =>
    existsSync(join(root, 'packages', name, 'tsconfig.json')),
  )
  const settings = {
    logLevel: 'Error',
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: names.flatMap((name) => entriesOf(name)),
    tsconfig: join(root, 'site', 'tsconfig.reference.json'),
    skipErrorChecking: true,
    readme: 'none',
    name: 'API',
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    excludeNotDocumented: false,
    entryFileName: 'index',
    // one page an entry: a page a name makes hundreds, which take minutes
    outputFileStrategy: 'modules',
    useCodeBlocks: true,
    hidePageHeader: true,
    hideBreadcrumbs: false,
    indexFormat: 'table',
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    propertyMembersFormat: 'table',
    tableColumnSettings: { hideSources: true, hideInherited: true, hideModifiers: true },
    // what one calls comes first
    groupOrder: ['Functions', 'Classes', 'Variables', 'Interfaces', 'Type Aliases', '*'],
    blockTags: ['@example', '@param', '@returns', '@see', '@throws', '@typeParam'],
  }
  const application = await Application.bootstrapWithPlugins(settings)
  // entries by what they are imported as: core/src is core
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project: { children = [] } }) => {
    for (const child of children) child.name = child.name.replace('/src', '')
  })
  const project = await application.convert()
  if (project === undefined) throw new Error('the reference could not be made')
  mkdirSync(out, { recursive: true })
  await application.outputs.writeOutput({ name: 'markdown', path: out }, project)
  mendPages()
  mendAnchors()
  return [{ text: 'API', link: '/api/', items: modulesOf(project) }]
}

/** A page is called what its entry is imported as, and of a typed array its buffer is not named everywhere. */
function mendPages() {
  for (const name of readdirSync(out, { recursive: true }).map(String)) {
    if (!name.endsWith('.md') || name === 'index.md') continue
    const text = readFileSync(join(out, name), 'utf8')
      .replace(/^# (?!@credit)/m, '# @credit/')
      .replace(/`(\w+Array)`\s*\\<\s*`ArrayBuffer(?:Like)?`\s*\\>/g, '`$1`')
      .replace(/(\w+Array)<ArrayBuffer(?:Like)?>/g, '$1')
    writeFileSync(join(out, name), text)
  }
}

/** The generator numbers some names as if a heading before had them too: such a link gets the heading that is there. */
function mendAnchors() {
  const pages = readdirSync(out, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.md'))
  const texts = new Map(pages.map((name) => [name, readFileSync(join(out, name), 'utf8')]))
  const anchors = new Map([...texts].map(([name, text]) => [name, anchorsOf(text)]))
  for (const [name, text] of texts) {
    const mended = text.replace(/\]\(([\w./-]*)#([\w-]+)-1\)/g, (link, path, anchor) => {
      const target = anchors.get(path === '' ? name : join(dirname(name), path))
      return target === undefined || target.has(`${anchor}-1`) ? link : `](${path}#${anchor})`
    })
    if (mended !== text) writeFileSync(join(out, name), mended)
  }
}

/** What a link can lead to in a page: its headings, numbered where a name comes again, and marks of rows. */
function anchorsOf(text) {
  const found = new Set([...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id))
  for (const [, heading] of text.matchAll(/^#+ (.+)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .trim()
      .replaceAll(' ', '-')
    let id = slug
    for (let i = 1; found.has(id); i++) id = `${slug}-${i}`
    found.add(id)
  }
  return found
}

/** The sidebar: the entries, by what they are imported as. */
function modulesOf(project) {
  return project.children.map(({ name }) => ({ text: `@credit/${name}`, link: `/api/${name}` }))
}

/** The entries that a package exports and that have types of their own. */
function entriesOf(name) {
  const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  return Object.values(exports)
    .map((target) => target.types ?? '')
    .map((path) => path.replace('./dist/', `packages/${name}/src/`).replace('.d.ts', '.ts'))
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .map((path) => join(root, path))
}
