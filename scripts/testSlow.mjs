// `npm run test:slow`: what takes minutes. Every mutation of every rule against that rule's tests, and the tests in
// `*.slow.ts`, which train every task.
import { pnpm, run } from './pnpm.mjs'
import { setup } from './setup.mjs'

console.log('This takes about 5 minutes.')
setup()
run('node', ['packages/rules/scripts/mutate.mjs'])
pnpm('exec', 'vitest', 'run', '--config', 'vitest.slow.config.ts')
