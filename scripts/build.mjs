// Builds every package: JavaScript by tsup, then types and declaration maps by tsc.
import { pnpm } from './pnpm.mjs'
import { setup } from './setup.mjs'

setup()
pnpm('exec', 'tsc', '-b')
