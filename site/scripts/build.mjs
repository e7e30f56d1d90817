// Everything from which the site is made is gathered into site/pages, then set by VitePress into site/dist.
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gather } from './gather.mjs'
import { reference } from './reference.mjs'
import { sandbox } from './sandbox.mjs'

const site = fileURLToPath(new URL('..', import.meta.url))

/**
 * @param base the path below which the site will be served, such as `/credit/`
 */
export async function buildSite(base, { withReference = true, out = 'dist' } = {}) {
  process.env.SITE_BASE = base
  process.env.SITE_OUT = out
  process.env.VITE_EXTRA_EXTENSIONS = 'sbatch,cff'
  rmSync(`${site}pages`, { recursive: true, force: true })
  const api = withReference ? await reference() : []
  await gather(api)
  await sandbox()
  // read here, since it looks at the environment and at the gathered pages
  const { build } = await import('vitepress')
  await build(site, { base })
}
