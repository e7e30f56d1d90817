// A static server as plain as any: files below one path, nothing else. The tests drive the site through it too.
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ico': 'image/x-icon',
  '.bin': 'application/octet-stream',
}

/** Serves `folder` below `base`; port 0 chooses a free one. */
export function serve({ base = '/', port = 0, folder = dist }) {
  const server = createServer((request, response) => {
    const path = fileOf(folder, base, request.url ?? '/')
    if (path === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found')
      return
    }
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' })
    createReadStream(path).pipe(response)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${server.address().port}${base}`
      resolve({ url, close: () => new Promise((done) => server.close(done) && server.closeAllConnections()) })
    })
  })
}

function fileOf(folder, base, url) {
  const pathname = decodeURIComponent(url.split(/[?#]/)[0])
  if (!pathname.startsWith(base)) return undefined
  const wanted = normalize(join(folder, pathname.slice(base.length)))
  if (wanted !== folder && !wanted.startsWith(folder + sep) && wanted !== folder + sep) return undefined
  const found = isFile(wanted)
    ? wanted
    : isFile(join(wanted, 'index.html'))
      ? join(wanted, 'index.html')
      : undefined
  return found
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
