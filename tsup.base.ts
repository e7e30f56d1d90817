import { defineConfig } from 'tsup'

/** One build for every package: ES modules, dependencies left outside, types made by `tsc -b` afterwards. */
export function library(options: { entries: string[]; platform?: 'neutral' | 'node' }) {
  return defineConfig({
    // by name: a list would be read as patterns, in which the checkout's path may have special characters
    entry: Object.fromEntries(options.entries.map((name) => [name, `src/${name}.ts`])),
    format: 'esm',
    target: 'es2022',
    platform: options.platform ?? 'neutral',
    splitting: true,
    sourcemap: true,
    clean: true,
    dts: false,
    // keep `node:` in imports, so that a check of the built files can see them
    removeNodeProtocol: false,
    // @credit/tasks/node reads files; everything else is neutral
    external: [/^node:/],
  })
}
