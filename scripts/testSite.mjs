// `npm run test:site`: builds the site below two paths and drives it in Chromium.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm, root, run } from './pnpm.mjs'
import { setup } from './setup.mjs'

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
if (!existsSync(chromium)) {
  console.error(
    `The tests of the site need a Chromium; there is none at ${chromium}: apt-get install chromium, or CHROMIUM=/path/to/it`,
  )
  process.exit(1)
}
setup()
const built = existsSync(join(root, 'site', 'dist', 'index.html')) && process.argv.includes('--built')
if (!built) {
  // a process each: what a build reads of its base, it reads once
  const build = (...options) => run(process.execPath, ['scripts/site.mjs', 'build', ...options])
  build('--base', '/some/where/', '--out', '.dist-below', '--without-reference')
  build()
}
const rest = process.argv.slice(2).filter((option) => option !== '--built')
pnpm('exec', 'vitest', 'run', '--config', 'vitest.site.config.ts', ...rest)
