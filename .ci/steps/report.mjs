// `npm start` at its smallest, and the report that it writes as Debian's Chromium sees it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { check, outputOf, run, temporaryFolder } from '../command.mjs'
import { chromium } from './chromium.mjs'

const sizes = [
  '--updates',
  '20',
  '--evaluation-trials',
  '100',
  '--final-trials',
  '200',
  '--curvature-trials',
  '16',
]

export function report() {
  const out = join(temporaryFolder(), 'quick')
  run('npm', ['start', '--', ...sizes, '--out', out])
  const { dom, messages } = look(join(out, 'report.html'))
  const hidden = look(join(out, 'report.html'), '#hide=eprop').dom
  const marksOf = (page) => page.match(/aria-description="eprop"[^>]*/g) ?? []
  check(marksOf(dom).length > 10, 'no mark of eprop is named')
  check(
    marksOf(hidden).every((mark) => mark.includes('display: none')),
    'a condition cannot be hidden',
  )
  check(!marksOf(dom).some((mark) => mark.includes('display: none')), 'a condition is hidden unasked')
  check(messages.length === 0, `the page complains:\n${messages.join('\n')}`)
  const figures = dom.match(/<figure\b.*?<\/figure>/gs) ?? []
  const drawn = figures.filter((figure) => /<svg\b.*<path\b/s.test(figure))
  check(drawn.length >= 4, `of ${figures.length} figures, ${drawn.length} have a drawing, not 4`)
  const broken =
    /\s(?:d|x|y|x1|x2|y1|y2|cx|cy|width|height|transform|points)="[^"]*(?:NaN|undefined|Infinity)[^"]*"/.exec(
      dom,
    )
  check(broken === null, `a figure holds ${broken?.[0]}`)
  for (const rule of ['exact', 'eprop']) check(dom.includes(`>${rule}<`), `the page does not name ${rule}`)
  console.log(`${drawn.length} figures drawn, no message on the console`)
  control()
}

/** The page after it was laid out, and what it said on the console. */
function look(page, hash = '') {
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-dev-shm-usage',
  ]
  const profile = `--user-data-dir=${join(temporaryFolder(), 'chromium')}`
  const { stdout, stderr } = outputOf(
    chromium,
    [...flags, profile, '--enable-logging=stderr', '--dump-dom', pathToFileURL(page).href + hash],
    { timeout: 120_000 },
  )
  return { dom: stdout, messages: stderr.split('\n').filter((line) => line.includes(':CONSOLE')) }
}

/** A page that complains must be heard. */
function control() {
  const page = join(temporaryFolder(), 'complains.html')
  writeFileSync(
    page,
    '<!doctype html><title>x</title><img src="missing.png"><script>console.error("heard")</script>',
  )
  check(
    look(page).messages.some((line) => line.includes('heard')),
    'an error on the console goes unheard',
  )
}
