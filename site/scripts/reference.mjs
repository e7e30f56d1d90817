// The reference of every package from its docstrings, by typedoc, as pages of the site.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, Converter, ReflectionKind } from 'typedoc'

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

const kindNames = {
  [ReflectionKind.Function]: ['functions', 'Functions'],
  [ReflectionKind.Class]: ['classes', 'Classes'],
  [ReflectionKind.Interface]: ['interfaces', 'Interfaces'],
  [ReflectionKind.TypeAlias]: ['type-aliases', 'Types'],
  [ReflectionKind.Variable]: ['variables', 'Values'],
}

/** The sidebar: entries, kinds, names. */
function modulesOf(project) {
  return project.children.map((module) => ({
    text: `@credit/${module.name}`,
    link: `/api/${module.name}/`,
    collapsed: true,
    items: Object.entries(kindNames)
      .map(([kind, [folder, text]]) => ({
        text,
        collapsed: true,
        items: (module.children ?? [])
          .filter((child) => child.kind === Number(kind))
          .filter((child) => existsSync(join(out, module.name, folder, `${child.name}.md`)))
          .map(({ name }) => ({ text: name, link: `/api/${module.name}/${folder}/${name}` })),
      }))
      .filter(({ items }) => items.length > 0),
  }))
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
