import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { math } from '../scripts/math.mjs'
import { contentPolicy } from '../scripts/policy.mjs'

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const sidebar = local('../pages/sidebar.json')

export default defineConfig({
  title: '@credit',
  description:
    'Recurrent networks, credit-assignment rules and the curvature of the loss, in plain TypeScript: three rules learn in this tab.',
  lang: 'en',
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: '.vitepress/cache',
  base: process.env.SITE_BASE ?? '/',
  metaChunk: true,
  // the reference may have been left out; the test of the whole site looks at every link
  ignoreDeadLinks: [/api\//],
  appearance: true,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${process.env.SITE_BASE ?? '/'}mark.svg` }]],
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
      { text: 'Docs', link: '/docs/', activeMatch: '^/docs/(?!studies)' },
      { text: 'Rules', link: '/rules/', activeMatch: '^/rules/' },
      { text: 'Tasks', link: '/tasks/', activeMatch: '^/tasks/' },
      { text: 'Studies', link: '/studies', activeMatch: '^/studies' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
    ],
    sidebar: existsSync(sidebar) ? JSON.parse(readFileSync(sidebar, 'utf8')) : {},
    docFooter: { prev: false, next: false },
  },
  transformHtml: contentPolicy,
  vite: {
    publicDir: local('../pages/public'),
    worker: { format: 'es' },
    build: { chunkSizeWarningLimit: 1200 },
    server: { fs: { allow: [local('../..')] } },
  },
})
