import { existsSync } from 'node:fs'
import { chromiumPath, folders } from './lib/site.ts'

/** The tests look at what was built, and say what is missing. */
export default function built() {
  for (const [base, folder] of Object.entries(folders)) {
    if (!existsSync(`${folder}/index.html`)) {
      throw new Error(`no site for ${base} in ${folder}: npm run test:site builds it`)
    }
  }
  if (!existsSync(chromiumPath)) throw new Error(`no Chromium at ${chromiumPath}: apt-get install chromium`)
}
