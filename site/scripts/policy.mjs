// The content-security policy of every page, as a meta tag: scripts from the site alone, and the few that the generator
// writes into the page by their hashes. Nothing else may run, and nothing may be fetched from elsewhere.
import { createHash } from 'node:crypto'

/** Adds the policy to a page as the generator leaves it. */
export function contentPolicy(html) {
  // JSON in a script element runs nothing
  const inline = [...html.matchAll(/<script(?![^>]*\bsrc=)([^>]*)>([\s\S]*?)<\/script>/g)]
    .filter(([, attributes]) => !/type="application\//.test(attributes))
    .map(([, , text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
  const policy = [
    "default-src 'none'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...new Set(inline)].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
  ].join('; ')
  return html.replace(
    /<meta charset="utf-8">/i,
    (tag) => `${tag}\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`,
  )
}
