import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Publishes packed packages in their order, but those of which the registry has this version. Where one fails, nothing after it is
 * published, and the same call goes on later.
 *
 * @param packed `{ name, version, file }` of each
 * @param npm runs npm, and returns `{ isGood, stdout }`
 * @param isDry whether nothing is published, and only said what would be
 */
export function publish(packed, { npm, isDry, say }) {
  for (const { name, version, file } of packed) {
    const isThere = npm(['view', `${name}@${version}`, 'version']).stdout?.trim() === version
    if (isThere) say(`${name}@${version} is there already`)
    else if (isDry) say(`${name}@${version} would be published`)
    else if (!npm(['publish', file, '--access', 'public']).isGood) {
      throw new Error(`${name}@${version} was not published; the ones before it were`)
    }
  }
}

/** Changes that no version holds yet: `npm run version` makes one of them. */
export function pending(root) {
  const names = readdirSync(join(root, '.changeset'))
  return names.filter((name) => name.endsWith('.md') && name !== 'README.md')
}

/**
 * Where a package comes from, as its package.json has to say: npm compares that with where the provenance was signed.
 *
 * @param env of a workflow; elsewhere there is nothing to sign
 */
export function repositoryOf(env, folder) {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = env
  return server && name ? { type: 'git', url: `git+${server}/${name}.git`, directory: folder } : undefined
}
