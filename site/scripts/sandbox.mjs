// The frame in which a visitor's code runs, and the libraries in the one script that it may load: a sandboxed frame has no origin,
// so it can import no modules.
import { cpSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const out = here('../pages/public/run')
const names = ['core', 'rules', 'curvature', 'tasks']

export async function sandbox() {
  mkdirSync(out, { recursive: true })
  const lines = names.map((name) => `import * as ${name} from '@credit/${name}'`)
  const table = names.map((name) => `'@credit/${name}': ${name}`).join(', ')
  await build({
    stdin: {
      contents: `${lines.join('\n')}\nglobalThis.libraries = { ${table} }`,
      resolveDir: here('..'),
      loader: 'js',
    },
    outfile: `${out}/library.js`,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
  })
  cpSync(here('../run/worker.js'), `${out}/worker.js`)
  cpSync(here('../run/frame.js'), `${out}/frame.js`)
  cpSync(here('../run/index.html'), `${out}/index.html`)
}
