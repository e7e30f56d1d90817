// What the tests of exported parameters need: Debian's Python with PyTorch.
import { spawnSync } from 'node:child_process'
import { outputOf, run } from '../command.mjs'

const python = '/usr/bin/python3'
const modules = ['torch', 'numpy']

export function installPytorch() {
  if (spawnSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' }).status !== 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const packages = modules.map((name) => `python3-${name}`)
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
  }
  console.log(`PyTorch ${outputOf(python, ['-c', 'import torch; print(torch.__version__)']).stdout.trim()}`)
}
