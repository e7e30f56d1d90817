// What the tests in a browser need beside node and npm: Debian's Chromium.
import { existsSync } from 'node:fs'
import { outputOf, run } from '../command.mjs'

export const chromium = '/usr/bin/chromium'

export function installChromium() {
  if (!existsSync(chromium)) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env })
  }
  console.log(outputOf(chromium, ['--version', '--no-sandbox']).stdout.trim())
}
