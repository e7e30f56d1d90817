import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { homeOnly } from '../scripts/homeOnly.mjs'
import { math } from '../scripts/math.mjs'
import { contentPolicy } from '../scripts/policy.mjs'

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const sidebar = local('../pages/sidebar.json')
const mark = encodeURIComponent(readFileSync(local('../mark.svg'), 'utf8').trim())

/** ml-matrix's decomposition works on a small matrix instead of its large one: see `worker/mlMatrix.ts`. */
const smallMatrix = {
  name: 'small-matrix',
  enforce: 'pre' as const,
  resolveId(source: string, importer?: string) {
    const isPart = source === '../matrix' || source === '../wrap/WrapperMatrix2D'
    return isPart && importer?.endsWith('ml-matrix/src/dc/evd.js') ? local('../worker/mlMatrix.ts') : null
  },
}

export default defineConfig({
  title: '@credit',
  description:
    'Recurrent networks, credit-assignment rules and the curvature of the loss, in plain TypeScript: three rules learn in this tab.',
  lang: 'en',
  srcDir: 'pages',
  // files to look at or download are no pages, Markdown neither
  srcExclude: ['public/**'],
  outDir: process.env.SITE_OUT ?? 'dist',
  cacheDir: '.vitepress/cache',
  base: process.env.SITE_BASE ?? '/',
  metaChunk: true,
  // a page is loaded when it is asked for: what is only seen as a link is not, and a page works on where the network ends
  router: { prefetchLinks: false },
  // the reference may have been left out; the test of the whole site looks at every link
  ignoreDeadLinks: [/api\//],
  appearance: true,
  // in the page itself: a browser asks for it anew whenever the playground writes its state into the address
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `data:image/svg+xml,${mark}` }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languageAlias: { sbatch: 'bash', jsonl: 'json' },
    config: (markdown) => markdown.use(math),
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Playground', link: '/playground' },
      { text: 'Docs', link: '/docs/', activeMatch: '^/docs/(?!studies|benchmarks)' },
      { text: 'Rules', link: '/rules/', activeMatch: '^/rules/' },
      { text: 'Tasks', link: '/tasks/', activeMatch: '^/tasks/' },
      { text: 'Studies', link: '/studies', activeMatch: '^/studies' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      { text: 'Numbers', link: '/numbers', activeMatch: '^/(?:numbers|docs/benchmarks)' },
    ],
    sidebar: existsSync(sidebar) ? JSON.parse(readFileSync(sidebar, 'utf8')) : {},
    docFooter: { prev: false, next: false },
  },
  transformHtml: contentPolicy,
  vite: {
    publicDir: local('../pages/public'),
    plugins: [smallMatrix],
    worker: { format: 'es', plugins: () => [smallMatrix, homeOnly()] },
    // the sources, so that what a page does not use can be left out of it file by file
    resolve: {
      alias: [
        { find: /^@credit\/(\w+)$/, replacement: local('../../packages/$1/src/index.ts') },
        { find: /^@credit\/(\w+)\/(\w+)$/, replacement: local('../../packages/$1/src/$2.ts') },
        { find: /^ml-matrix$/, replacement: local('../worker/mlMatrixEntry.ts') },
      ],
    },
    // engines with WebAssembly's SIMD have it, and what is not rewritten for older ones weighs less
    build: { chunkSizeWarningLimit: 1200, target: 'es2022' },
    server: { fs: { allow: [local('../..')] } },
  },
})
