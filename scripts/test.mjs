// `npm test`: set up, build (workers are built JavaScript), then every test that needs only node and npm, and
// those in a browser and beside PyTorch where there is one.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pnpm } from './pnpm.mjs'
import { setup } from './setup.mjs'

setup()
pnpm('exec', 'vitest', 'run', ...process.argv.slice(2))

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
const python = process.env.PYTHON ?? '/usr/bin/python3'
if (process.argv.length > 2) process.exit()
if (existsSync(chromium)) {
  pnpm('exec', 'vitest', 'run', '--config', 'vitest.browser.config.ts')
} else {
  skipped(`
SKIPPED: the tests in a browser (same bits as in Node, content policies): no Chromium at ${chromium}.
To run them: apt-get install chromium, or name one: CHROMIUM=/path/to/chromium npm test
`)
}
if (spawnSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status === 0) {
  pnpm('exec', 'vitest', 'run', '--config', 'vitest.pytorch.config.ts')
} else {
  skipped(`
SKIPPED: the tests beside PyTorch (parameters there and back): ${python} cannot import torch and numpy.
To run them: apt-get install python3-torch python3-numpy, or name one: PYTHON=/path/to/python3 npm test
`)
}
if (!process.env.CI) {
  console.error(`
NOT RUN HERE: the tests of the site, built below two paths and driven in Chromium, 5 minutes: npm run test:site
NOT RUN HERE: the tests of the engines, Slurm and Redis with everything killed, 5 minutes; as root, npm run test:engines installs
what they need (apt-get install slurm-wlm munge redis-server) and runs them
`)
}

function skipped(message) {
  console.error(message)
  // a continuous integration run has no excuse
  if (process.env.CI) process.exitCode = 1
}
