// Before a package is packed: its JavaScript and its types, or no tarball. Run in the package's folder.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

function run(library, file, args = []) {
  const path = join(dirname(require.resolve(`${library}/package.json`)), file)
  const { status } = spawnSync(process.execPath, [path, ...args], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`prepack: ${library} failed; nothing is packed`)
}

run('tsup', 'dist/cli-default.js', ['--silent'])
// the build before has removed the types, with what says that they are up to date
run('typescript', 'bin/tsc', ['-b'])

const { name, exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const files = Object.values(exports).flatMap((entry) =>
  typeof entry === 'string' ? [] : Object.values(entry),
)
const missing = files.filter((file) => !existsSync(file))
if (missing.length > 0) throw new Error(`prepack: ${name} has no ${missing.join(', ')}; nothing is packed`)
