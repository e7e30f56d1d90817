// `npm test`: set up, build (workers are built JavaScript), then every test that needs only node and npm, and
// those in a browser where there is one.
import { existsSync } from 'node:fs'
import { pnpm } from './pnpm.mjs'
import { setup } from './setup.mjs'

setup()
pnpm('exec', 'vitest', 'run', ...process.argv.slice(2))

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
if (process.argv.length > 2) process.exit()
if (existsSync(chromium)) {
  pnpm('exec', 'vitest', 'run', '--config', 'vitest.browser.config.ts')
} else {
  console.error(`
SKIPPED: the tests in a browser (same bits as in Node, content policies): no Chromium at ${chromium}.
To run them: apt-get install chromium, or name one: CHROMIUM=/path/to/chromium npm test
`)
  // a continuous integration run has no excuse
  if (process.env.CI) process.exitCode = 1
}
