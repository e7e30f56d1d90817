import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length

/**
 * Minified and gzipped bytes of a browser bundle of `code`, with what it imports at once (what it may import later is
 * left out), and of `files` that it fetches.
 */
export async function gzippedBundle(code, folder, files = []) {
  const resolveDir = fileURLToPath(folder)
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir },
    absWorkingDir: resolveDir,
    outdir: 'out',
    ...{ bundle: true, splitting: true, minify: true, format: 'esm', platform: 'browser' },
    ...{ write: false, metafile: true, logLevel: 'error' },
  })
  const loaded = new Set()
  const load = (path) => {
    if (loaded.has(path)) return
    loaded.add(path)
    const imports = metafile.outputs[path].imports.filter(({ kind }) => kind === 'import-statement')
    for (const { path: next } of imports) load(next)
  }
  load(Object.keys(metafile.outputs).find((path) => metafile.outputs[path].entryPoint === '<stdin>'))
  const ofCode = outputFiles.filter(({ path }) => [...loaded].some((name) => path.endsWith(name)))
  if (ofCode.length !== loaded.size) throw new Error('not every part of the bundle was found')
  const bytes = [
    ...ofCode.map(({ contents }) => contents),
    ...files.map((file) => readFileSync(new URL(file, folder))),
  ]
  return bytes.reduce((sum, part) => sum + gzipped(part), 0)
}
