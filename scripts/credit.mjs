// The `credit` command from a checkout: set up if needed, then run it with the arguments given.
import { run } from './pnpm.mjs'
import { setup } from './setup.mjs'

setup()
run(process.execPath, ['packages/lab/dist/cli.js', ...process.argv.slice(2)])
