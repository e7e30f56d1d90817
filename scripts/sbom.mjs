// What a release is made of.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { root } from './pnpm.mjs'

/** Runs npm; whether it succeeded, and what it wrote. */
export function npm(args, options = {}) {
  const { status, stdout } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
    ...options,
  })
  return { isGood: status === 0, stdout }
}

/** The list of parts of packed packages, as CycloneDX: that of an installation, as a user has it. */
export function sbomOf(tarballs, version) {
  const temporary = mkdtempSync(join(tmpdir(), 'credit-release-'))
  try {
    // npm names the whole after its folder, whatever its package.json says
    const cwd = join(temporary, 'credit')
    mkdirSync(cwd)
    writeFileSync(
      join(cwd, 'package.json'),
      `${JSON.stringify({ name: 'credit', version, private: true })}\n`,
    )
    if (!npm(['install', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs], { cwd }).isGood)
      throw new Error('the packed packages cannot be installed')
    const { isGood, stdout } = npm(['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'], { cwd })
    if (!isGood) throw new Error('npm sbom failed')
    const list = JSON.parse(stdout)
    // what was packed lies beside the list, not where it was packed
    for (const reference of list.components.flatMap(({ externalReferences = [] }) => externalReferences))
      if (reference.url.startsWith('file:')) reference.url = basename(reference.url)
    return `${JSON.stringify(list, null, 2)}\n`
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}
