import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const packages = fileURLToPath(new URL('../../packages', import.meta.url))

/** What a page downloads for some code: minified and gzipped bytes, and the files that are in it. */
export async function sizeOf(code: string): Promise<{ bytes: number; files: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL('..', import.meta.url)), loader: 'ts' },
    plugins: [
      {
        name: 'sources',
        setup({ onResolve }) {
          onResolve({ filter: /^@credit\// }, ({ path }) => {
            const [, name, entry = 'index'] = path.split('/')
            return { path: `${packages}/${name}/src/${entry}.ts` }
          })
        },
      },
    ],
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', write: false, metafile: true },
  })
  const inputs = Object.entries(Object.values(metafile.outputs)[0].inputs)
  return {
    bytes: gzipSync(outputFiles[0].contents, { level: 9 }).length,
    files: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
  }
}
