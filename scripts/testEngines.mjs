// `npm run test:engines`: sweeps through Debian's Slurm and Redis, installed where they are missing (as root).
import { installEngines } from '../.ci/steps/engines.mjs'
import { pnpm } from './pnpm.mjs'
import { setup } from './setup.mjs'

installEngines()
setup()
pnpm('exec', 'vitest', 'run', '--config', 'vitest.engines.config.ts', ...process.argv.slice(2))
