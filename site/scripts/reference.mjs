// The reference of every package from its docstrings, by typedoc, as pages of the site.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
  return [{ text: 'API', link: '/api/', items: modulesOf(project) }]
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
