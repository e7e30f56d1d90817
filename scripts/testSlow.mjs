// `npm run test:slow`: what takes minutes. Every mutation of every rule against that rule's tests, and the tests in
// `*.slow.ts`, which train every task and run every online rule for a million steps.
import { pnpm, run } from './pnpm.mjs'
import { setup } from './setup.mjs'

console.log('This takes about 13 minutes.')
setup()
run('node', ['packages/rules/scripts/mutate.mjs'])
pnpm('exec', 'vitest', 'run', '--config', 'vitest.slow.config.ts')
