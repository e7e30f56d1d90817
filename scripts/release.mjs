// Packs every package, lists what they are made of, and publishes those whose version the registry does not have.
// `--dry-run` packs and lists, and publishes nothing.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pnpm, root } from './pnpm.mjs'
import { setup } from './setup.mjs'

// a package before those that need it
const order = ['core', 'rules', 'curvature', 'tasks', 'training', 'lab']
const isDry = process.argv.includes('--dry-run')
const out = join(root, 'release')

const there = readdirSync(join(root, 'packages')).sort()
if (there.join() !== [...order].sort().join())
  throw new Error(`packages are ${there}, published are ${order}`)

function npm(args, options = {}) {
  const { status, stdout } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
    ...options,
  })
  return { isGood: status === 0, stdout }
}

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

// The list of parts is that of an installation, as a user has it.
const place = mkdtempSync(join(tmpdir(), 'credit-release-'))
const { version } = manifests[0]
writeFileSync(join(place, 'package.json'), `${JSON.stringify({ name: 'credit', version, private: true })}\n`)
const inPlace = { cwd: place }
if (!npm(['install', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs], inPlace).isGood) {
  throw new Error('the packed packages cannot be installed')
}
const sbom = npm(['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'], inPlace)
if (!sbom.isGood) throw new Error('npm sbom failed')
writeFileSync(join(out, 'sbom.cdx.json'), sbom.stdout)
cpSync(join(root, 'LICENSE'), join(out, 'LICENSE'))
rmSync(place, { recursive: true, force: true })

for (const [i, { name, version }] of manifests.entries()) {
  const isThere = npm(['view', `${name}@${version}`, 'version']).stdout?.trim() === version
  if (isThere) console.log(`${name}@${version} is there already`)
  else if (isDry) console.log(`${name}@${version} would be published`)
  else if (!npm(['publish', tarballs[i], '--access', 'public']).isGood) {
    throw new Error(`${name}@${version} was not published; the ones before it were`)
  }
}
