// `npm test`: set up, build (workers are built JavaScript), then every test that needs only node and npm.
import { pnpm } from './pnpm.mjs'
import { setup } from './setup.mjs'

setup()
pnpm('exec', 'vitest', 'run', ...process.argv.slice(2))
