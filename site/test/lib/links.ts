import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'

/** Links of the built pages that lead to no file of the site, or to no part of their page. */
export function deadLinks(folder: string, base: string, planted?: Readonly<Record<string, string>>) {
  const pages =
    planted === undefined
      ? readdirSync(folder, { recursive: true })
          .map((name) => String(name).replaceAll('\\', '/'))
          .filter((name) => name.endsWith('.html'))
      : Object.keys(planted)
  const read = (page: string) => planted?.[page] ?? readFileSync(join(folder, page), 'utf8')
  const parts = new Map<string, Set<string>>()
  const dead: { from: string; to: string }[] = []
  let looked = 0
  for (const page of pages) {
    const html = read(page).replace(/<script\b[\s\S]*?<\/script>/g, '')
    for (const [, , link] of html.matchAll(/\s(href|src)="([^"]+)"/g)) {
      const to = link.replaceAll('&amp;', '&')
      if (/^(?:[a-z]+:|\/\/)/i.test(to)) continue
      looked++
      const [path, part] = to.split('#')
      const target = path === '' ? page : fileOf(folder, base, page, path)
      if (target === undefined) dead.push({ from: page, to })
      else if (
        part &&
        target.endsWith('.html') &&
        !/=/.test(part) &&
        !partsOf(target).has(decodeURIComponent(part))
      ) {
        dead.push({ from: page, to })
      }
    }
  }

  function partsOf(page: string): Set<string> {
    const known = parts.get(page)
    if (known !== undefined) return known
    const found = new Set([...read(page).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))
    parts.set(page, found)
    return found
  }
  return { dead, looked }
}

function fileOf(folder: string, base: string, page: string, link: string): string | undefined {
  const path = decodeURIComponent(link.split('?')[0])
  if (path.startsWith('/') && !path.startsWith(base)) return undefined
  const wanted = path.startsWith('/') ? path.slice(base.length) : posix.join(posix.dirname(page), path)
  return [wanted, `${wanted}.html`, posix.join(wanted, 'index.html')].find((each) => {
    const place = join(folder, each)
    return existsSync(place) && statSync(place).isFile()
  })
}
