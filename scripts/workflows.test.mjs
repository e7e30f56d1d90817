import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from './pnpm.mjs'

const folder = join(root, '.github', 'workflows')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const texts = Object.fromEntries(
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
)

/** All that a job may do beside reading the code. */
const allowed = {
  'release.yml publish': { 'id-token': 'write' },
  'release.yml announce': { contents: 'write' },
  'site.yml build': { pages: 'read' },
  'site.yml deploy': { pages: 'write', 'id-token': 'write' },
}

/** What the runners are. */
const machines = {
  'ubuntu-24.04': 'Linux x64',
  'ubuntu-24.04-arm': 'Linux ARM',
  'macos-15-intel': 'macOS x64',
  'macos-15': 'macOS ARM',
  'windows-2025': 'Windows x64',
  'windows-11-arm': 'Windows ARM',
}

const isStep = (name) => (step) => step.uses?.startsWith(`${name}@`)
const runs = (step, command) => step.run?.trim() === command

/** What any workflow must not do. */
function carelessness(name, text) {
  const found = []
  const { permissions, jobs } = parse(text)
  const may = (given) => JSON.stringify(Object.entries(given ?? {}).sort())
  for (const [line] of text.matchAll(/uses: .*/g))
    if (!/ # v\d+\.\d+\.\d+$/.test(line)) found.push(`${name}: no version at ${line}`)
  if (may(permissions) !== may({ contents: 'read' })) found.push(`${name}: permissions`)
  for (const [
    job,
    { permissions: own, steps, 'timeout-minutes': minutes, 'runs-on': runner },
  ] of Object.entries(jobs)) {
    const here = `${name} ${job}`
    const beside = Object.entries(own ?? {}).filter(([what, how]) => `${what} ${how}` !== 'contents read')
    if (may(Object.fromEntries(beside)) !== may(allowed[here])) found.push(`${here}: permissions`)
    if (!(minutes <= 60)) found.push(`${here}: without end`)
    if (/latest/.test(runner)) found.push(`${here}: any runner`)
    for (const step of steps) {
      const { uses, run = '' } = step
      if (uses !== undefined && !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(uses)) found.push(`${here}: ${uses}`)
      if (isStep('actions/checkout')(step) && step.with?.['persist-credentials'] !== false)
        found.push(`${here}: keeps credentials`)
      // what is put into a command may be a command
      if (/\$\{\{/.test(run)) found.push(`${here}: puts something into a command`)
      for (const [, script] of run.matchAll(/npm run ([\w:]+)/g))
        if (!(script in scripts)) found.push(`${here}: no script ${script}`)
      for (const [, file] of run.matchAll(/(?:node|bash) ([\w.][\w./-]*)/g))
        if (!existsSync(join(root, file))) found.push(`${here}: no file ${file}`)
    }
  }
  return found
}

/** What the workflow of the tests does not do. */
function untested(text) {
  const { on, jobs } = parse(text)
  const found = []
  if (!('pull_request' in on) || !on.push?.branches?.includes('main')) found.push('changes')
  if (!Object.values(jobs).some(({ steps }) => steps.some((step) => runs(step, 'sudo -E bash .ci/run'))))
    found.push('all that a change must pass')
  const { matrix } = jobs.everywhere.strategy
  const tried = matrix.os.flatMap((os) => matrix.node.map((node) => ({ os, node })))
  const left = tried.filter(
    ({ os, node }) => !(matrix.exclude ?? []).some((each) => each.os === os && each.node === node),
  )
  const seen = left.map(({ os }) => machines[os])
  found.push(...Object.values(machines).filter((machine) => !seen.includes(machine)))
  for (const node of [20, 24]) if (!left.some((each) => each.node === node)) found.push(`Node ${node}`)
  const { steps } = jobs.everywhere
  const ends = steps.findIndex((step) => runs(step, 'git config --global core.autocrlf false'))
  if (ends < 0 || ends > steps.findIndex(isStep('actions/checkout'))) found.push('line ends')
  if (!steps.some(({ run }) => run?.startsWith('npm test'))) found.push('npm test')
  return found
}

/** What the workflow of a release does not do. */
function unreleased(text) {
  const { on, jobs } = parse(text)
  const { check, publish, announce } = jobs
  const found = []
  if (JSON.stringify(Object.keys(on)) !== '["workflow_dispatch"]') found.push('starts by itself')
  for (const job of [check, publish])
    if (job.if !== "github.ref == 'refs/heads/main'") found.push('releases what is not on main')
  if (publish.needs !== 'check' || !check.steps.some((step) => runs(step, 'sudo -E bash .ci/run')))
    found.push('publishes what nothing checked')
  if (announce.needs !== 'publish') found.push('announces what is not published')
  const real = publish.steps.findIndex((step) => runs(step, 'node scripts/release.mjs'))
  const dry = publish.steps.findIndex((step) => runs(step, 'node scripts/release.mjs --dry-run'))
  if (dry < 0 || dry > real) found.push('publishes what was not tried dry')
  const { NPM_CONFIG_PROVENANCE: provenance } = publish.steps[real]?.env ?? {}
  if (provenance !== 'true' || publish.permissions['id-token'] !== 'write') found.push('no provenance')
  if (publish.environment !== 'npm') found.push('publishes without leave')
  if (/secrets\./.test(text)) found.push('holds a secret')
  return found
}

describe('the workflows', () => {
  test.each(Object.keys(texts))('%s may do little, for a while, by actions of one version', (name) => {
    expect(carelessness(name, texts[name])).toEqual([])
  })

  test('test Linux, macOS and Windows, on x64 and ARM', () => {
    expect(untested(texts['test.yml'])).toEqual([])
  })

  test('release what has passed, tried dry, with its provenance', () => {
    expect(unreleased(texts['release.yml'])).toEqual([])
  })
})

describe('controls: it is found where a workflow', () => {
  const changed = (name, from, to) => {
    expect(texts[name]).toMatch(from)
    return texts[name].replace(from, to)
  }

  test.each([
    ['may write all', /^permissions:\n {2}contents: read/m, 'permissions: write-all', 'permissions'],
    ['says not what it may', /^permissions:\n {2}contents: read\n/m, '', 'permissions'],
    [
      'has a job that may more',
      / {4}steps:/,
      '    permissions: { packages: write }\n    steps:',
      'permissions',
    ],
    ['takes an action of any version', /checkout@[0-9a-f]{40} # v4.2.2/, 'checkout@v4', 'checkout@v4'],
    ['says not which version that is', / # v4.2.2/, '', 'no version'],
    ['takes an action of somebody', /actions\/checkout@/, 'somebody/checkout@', 'somebody/checkout'],
    ['keeps credentials', /persist-credentials: false/, 'fetch-depth: 0', 'keeps credentials'],
    ['may wait for ever', / {4}timeout-minutes: \d+\n/, '', 'without end'],
    [
      'puts a title into a command',
      /bash \.ci\/run/,
      `echo $${'{{'} github.event.title }}`,
      'into a command',
    ],
    ['runs what is not there', /bash \.ci\/run/, 'bash .ci/walk', 'no file .ci/walk'],
  ])('%s', (_, from, to, fault) => {
    const found = carelessness('test.yml', changed('test.yml', from, to))
    expect(found.join('\n')).toContain(fault)
  })

  test.each([
    ['macOS ARM', /macos-15,/, ''],
    [
      'Windows ARM',
      /node: 20\n {4}runs-on/,
      'node: 20\n          - os: windows-11-arm\n            node: 24\n    runs-on',
    ],
    ['Node 24', /node: \[20, 24\]/, 'node: [20, 22]'],
    ['line ends', /git config.*/, 'git status'],
    ['changes', / {2}pull_request:/, '  schedule: []'],
    ['npm test', /npm test -- packages docs/, 'npm run lint'],
  ])('tests nothing of %s', (missing, from, to) => {
    expect(untested(changed('test.yml', from, to))).toContain(missing)
  })

  test.each([
    ['no provenance', /NPM_CONFIG_PROVENANCE: "true"/, 'NPM_CONFIG_PROVENANCE: "false"'],
    ['no provenance', /id-token: write/, 'id-token: none'],
    ['publishes what nothing checked', /needs: check/, 'needs: []'],
    ['publishes what was not tried dry', /release.mjs --dry-run/, 'release.mjs --help'],
    ['starts by itself', /workflow_dispatch:/, 'push:'],
    ['releases what is not on main', /if: github.ref == 'refs\/heads\/main'/, 'if: always()'],
    ['holds a secret', /NPM_CONFIG_PROVENANCE: "true"/, `NODE_AUTH_TOKEN: $${'{{'} secrets.NPM }}`],
  ])('of a release %s', (fault, from, to) => {
    expect(unreleased(changed('release.yml', from, to))).toContain(fault)
  })
})
