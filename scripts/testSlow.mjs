// `npm run test:slow`: what takes long. Every mutation of every rule against that rule's tests; the tests in `*.slow.ts`,
// which train every task, run every online rule for a million steps and meet a fault at every call of the disk; and a sample of
// mutants of all packages (alone: `node scripts/mutants.mjs`).
import { pnpm, run } from './pnpm.mjs'
import { setup } from './setup.mjs'

console.log('This takes about two hours and a half, of which the mutants are one and a half.')
setup()
run('node', ['packages/rules/scripts/mutate.mjs'])
pnpm('exec', 'vitest', 'run', '--config', 'vitest.slow.config.ts')
run('node', ['scripts/mutants.mjs'])
