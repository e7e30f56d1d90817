// The site: built from the pages, the registries and the docstrings, then served.
//
//   npm run site [-- [--base /PATH/] [--port N]]     build and serve
//   npm run site -- build [--base /PATH/]            build only, to site/dist, or the folder of the site that --out names
//   … --without-reference                            leave out the API, which takes most of the time
//   npm run site -- serve [--base /PATH/] [--port N] serve what was built
//   npm run site -- measure                          what it weighs and how fast it is, as built
import { parseArgs } from 'node:util'
import { setup } from './setup.mjs'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string', default: '/' },
    port: { type: 'string', default: '4173' },
    out: { type: 'string', default: 'dist' },
    'without-reference': { type: 'boolean', default: false },
  },
})
const [what = 'both', ...more] = positionals
if (!['build', 'serve', 'measure', 'both'].includes(what) || more.length > 0)
  fail('build, serve, measure or nothing')
if (!/^\/(?:[\w.-]+\/)*$/.test(values.base)) fail(`--base ${values.base}: a path such as /credit/`)
const port = Number(values.port)
if (!Number.isInteger(port) || port < 0 || port > 65535)
  fail(`--port ${values.port}: an integer from 0 to 65535`)

if (what === 'measure') {
  const { measure } = await import('../site/scripts/measure.mjs')
  console.log(JSON.stringify(await measure(), null, 2))
} else if (what !== 'serve') {
  setup()
  const { buildSite } = await import('../site/scripts/build.mjs')
  await buildSite(values.base, { withReference: !values['without-reference'], out: values.out })
}
if (what !== 'build' && what !== 'measure') {
  const { serve } = await import('../site/scripts/serve.mjs')
  const { url } = await serve({ base: values.base, port })
  console.log(`${url}\nCtrl-C ends it.`)
}

function fail(message) {
  console.error(`npm run site: ${message}`)
  process.exit(1)
}
