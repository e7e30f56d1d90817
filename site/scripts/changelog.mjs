// The changelog: what is to be released, from the notes beside the code, then the releases of each package.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export function changelog(root) {
  const notes = readdirSync(join(root, '.changeset'))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map((name) => readFileSync(join(root, '.changeset', name), 'utf8'))
    .map((text) => /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text.trimStart()))
    .filter((match) => match !== null)
    .map(([, head, body]) => {
      const packages = [...head.matchAll(/'(@credit\/\w+)'/g)].map(([, name]) => `\`${name}\``)
      return `${body.trim()}\n\n<small>${packages.join(', ').replaceAll('`', '')}</small>`
    })
  const releases = readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name, 'CHANGELOG.md'))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8').replace(/^#/gm, '##'))
  return [`# Changelog`, '## To be released', ...notes, ...releases].join('\n\n')
}
