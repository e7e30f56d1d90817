// `npm run bench -- NAME [options]`: set up if needed, then run benchmarks/NAME.mjs; without a name, lists them.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './pnpm.mjs'
import { setup } from './setup.mjs'

const names = readdirSync(join(root, 'benchmarks'))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length))
  .sort()
const [name, ...options] = process.argv.slice(2)

if (names.includes(name)) {
  setup()
  run(process.execPath, [join('benchmarks', `${name}.mjs`), ...options])
} else {
  console.error(`npm run bench -- NAME [options], NAME one of: ${names.join(', ')}`)
  if (name !== undefined) process.exitCode = 1
}
