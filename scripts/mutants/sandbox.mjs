// A copy of the checkout in which every chosen mutant is behind a switch, built: one build for all of them.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { root } from '../pnpm.mjs'
import { sitesOf, withSwitches } from './sites.mjs'

const isSource = (path) =>
  /^packages\/\w+\/src\/.*\.ts$/.test(path) &&
  !/\.(test|generated|d)\.ts$/.test(path) &&
  // what other people's tests are made of is a test itself
  !/^packages\/\w+\/src\/testing(\/|\.ts$)/.test(path) &&
  // their tests need Slurm and Redis: npm run test:engines
  !path.startsWith('packages/lab/src/engine/')

const filesOf = (folder) => {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: folder,
  })
  return [...new Set(listed.stdout.toString('utf8').split('\0'))].filter((path) => path !== '')
}

/** Every mutant of every package, in the order of the files. */
export function allMutants() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.test.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const paths = filesOf(root).filter(isSource).sort()
  const program = ts.createProgram(
    paths.map((path) => join(root, path)),
    options,
  )
  const checker = program.getTypeChecker()
  return paths.flatMap((path) => {
    const source = program.getSourceFile(join(root, path))
    return sitesOf(source, checker).map((site) => {
      return { file: path, line: source.getLineAndCharacterOfPosition(site.start).line + 1, ...site }
    })
  })
}

const isTest = (path) => /^(packages\/\w+\/(src|test)|docs\/test)\/.*\.test\.ts$/.test(path)
const isOfTests = (path) => isTest(path) || /^(packages\/\w+|docs)\/test\//.test(path)

/** The files of tests of the copy. */
export const testFiles = (folder) =>
  filesOf(root)
    .filter((path) => isTest(path) && existsSync(join(folder, path)))
    .sort()

/** Takes over what has changed in the tests since the copy was made; the files of tests among it. */
export function takeTests(folder) {
  return filesOf(root).filter((path) => {
    if (!isOfTests(path) || !existsSync(join(root, path))) return false
    const now = readFileSync(join(root, path))
    const to = join(folder, path)
    if (existsSync(to) && readFileSync(to).equals(now)) return false
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, now)
    return isTest(path)
  })
}

/** Makes the copy in a new folder. */
export function makeSandbox(folder, mutants) {
  for (const path of filesOf(root)) {
    const to = join(folder, path)
    mkdirSync(dirname(to), { recursive: true })
    const own = mutants.filter(({ file }) => file === path)
    if (own.length === 0) cpSync(join(root, path), to, { verbatimSymlinks: true })
    else writeFileSync(to, withSwitches(readFileSync(join(root, path), 'utf8'), own))
  }
  // what is installed is not copied; the links of the workspace are, so that they lead to the copy
  mkdirSync(join(folder, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!['.cache', '.vite', '.vite-temp'].includes(name))
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  const workspaces = [
    ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`),
    'docs',
    'site',
    'benchmarks',
  ]
  for (const name of workspaces) {
    const from = join(root, name, 'node_modules')
    cpSync(from, join(folder, name, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  }
  for (const name of readdirSync(join(folder, 'packages'))) {
    const cwd = join(folder, 'packages', name)
    const built = spawnSync(
      process.execPath,
      [join(root, 'node_modules/tsup/dist/cli-default.js'), '--silent'],
      { cwd },
    )
    if (built.status !== 0) throw new Error(`${name} with its mutants cannot be built: ${built.stderr}`)
  }
}
