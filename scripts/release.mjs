// Packs every package, lists what they are made of, and publishes those whose version the registry does not have.
// `--dry-run` packs and lists, and publishes nothing.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm, root } from './pnpm.mjs'
import { pending, publish, repositoryOf } from './publish.mjs'
import { npm, sbomOf } from './sbom.mjs'
import { setup } from './setup.mjs'

// a package before those that need it
const order = ['core', 'rules', 'curvature', 'tasks', 'training', 'lab']
const isDry = process.argv.includes('--dry-run')
const out = join(root, 'release')

const there = readdirSync(join(root, 'packages')).sort()
if (there.join() !== [...order].sort().join())
  throw new Error(`packages are ${there}, published are ${order}`)
if (!isDry && pending(root).length > 0)
  throw new Error(`${pending(root).length} changes are in no version yet: npm run version, and commit it`)

setup()
rmSync(out, { recursive: true, force: true })
mkdirSync(out)
const packed = order.map((short) => {
  const folder = join(root, 'packages', short)
  const file = join(folder, 'package.json')
  const text = readFileSync(file, 'utf8')
  const manifest = JSON.parse(text)
  const repository = repositoryOf(process.env, `packages/${short}`)
  try {
    if (repository) writeFileSync(file, `${JSON.stringify({ ...manifest, repository }, null, 2)}\n`)
    pnpm('--dir', folder, 'pack', '--pack-destination', out)
  } finally {
    writeFileSync(file, text)
  }
  const { name, version } = manifest
  return { name, version, file: join(out, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`) }
})

writeFileSync(
  join(out, 'sbom.cdx.json'),
  sbomOf(
    packed.map(({ file }) => file),
    packed[0].version,
  ),
)
cpSync(join(root, 'LICENSE'), join(out, 'LICENSE'))
publish(packed, { npm, isDry, say: console.log })
