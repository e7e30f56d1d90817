// Packs every package, lists what they are made of, and publishes those whose version the registry does not have.
// `--dry-run` packs and lists, and publishes nothing.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm, root } from './pnpm.mjs'
import { npm, sbomOf } from './sbom.mjs'
import { setup } from './setup.mjs'

// a package before those that need it
const order = ['core', 'rules', 'curvature', 'tasks', 'training', 'lab']
const isDry = process.argv.includes('--dry-run')
const out = join(root, 'release')

const there = readdirSync(join(root, 'packages')).sort()
if (there.join() !== [...order].sort().join())
  throw new Error(`packages are ${there}, published are ${order}`)

setup()
rmSync(out, { recursive: true, force: true })
mkdirSync(out)
const manifests = order.map((name) =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')),
)
for (const name of order) pnpm('--dir', join(root, 'packages', name), 'pack', '--pack-destination', out)
const tarballs = manifests.map(({ name, version }) =>
  join(out, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`),
)

writeFileSync(join(out, 'sbom.cdx.json'), sbomOf(tarballs, manifests[0].version))
cpSync(join(root, 'LICENSE'), join(out, 'LICENSE'))

for (const [i, { name, version }] of manifests.entries()) {
  const isThere = npm(['view', `${name}@${version}`, 'version']).stdout?.trim() === version
  if (isThere) console.log(`${name}@${version} is there already`)
  else if (isDry) console.log(`${name}@${version} would be published`)
  else if (!npm(['publish', tarballs[i], '--access', 'public']).isGood) {
    throw new Error(`${name}@${version} was not published; the ones before it were`)
  }
}
