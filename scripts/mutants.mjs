// A seeded sample of everything that may be made wrong in one place, judged by the tests that reach the place.
//
//     node scripts/mutants.mjs [--sample 400] [--seed 20] [--folder FOLDER] [--only 3,17] [--out FILE]
//
// The sources are copied to a folder once, with every mutant behind a switch, and built, so that processes and workers that a
// test starts are mutants too. All tests run once and say which mutants they reach. Then each mutant is switched on, and the
// tests that reach it run until one fails, the nearest and quickest first. Killed again, it goes on where it was in `--folder`.
import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { sampleOf, wilson } from './mutants/sample.mjs'
import { allMutants, makeSandbox } from './mutants/sandbox.mjs'
import { setup } from './setup.mjs'

const { values: flags } = parseArgs({
  options: {
    sample: { type: 'string', default: '400' },
    seed: { type: 'string', default: '20' },
    folder: { type: 'string' },
    only: { type: 'string' },
    budget: { type: 'string', default: '60' },
    again: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})
/** Seconds of tests, as they take without a mutant, that one mutant is worth. */
const most = Number(flags.budget)
const folder = flags.folder ?? mkdtempSync(join(tmpdir(), 'credit-mutants-'))
const at = (name) => join(folder, name)
const copy = at('copy')
const last = at(`last-${process.pid}.json`)
const read = (path) => JSON.parse(readFileSync(path, 'utf8'))

setup()
mkdirSync(folder, { recursive: true })
if (!existsSync(at('mutants.json'))) {
  const all = allMutants()
  const mutants = sampleOf(all, Number(flags.sample), flags.seed).map((mutant, id) => ({ id, ...mutant }))
  console.log(`${all.length} mutants, of which ${mutants.length} are tried, seed ${flags.seed}`)
  rmSync(copy, { recursive: true, force: true })
  makeSandbox(copy, mutants)
  writeFileSync(at('mutants.json'), JSON.stringify({ of: all.length, mutants }))
}
const { of, mutants } = read(at('mutants.json'))
const tests = await reach()
const chosen = flags.only === undefined ? mutants : flags.only.split(',').map((id) => mutants[Number(id)])
const done = new Map(
  (existsSync(at('verdicts.jsonl')) ? readFileSync(at('verdicts.jsonl'), 'utf8').trim().split('\n') : [])
    .map((line) => JSON.parse(line))
    .map((verdict) => [verdict.id, verdict]),
)
const isOpen = ({ id }) =>
  flags.only !== undefined || !done.has(id) || (flags.again && done.get(id).verdict === 'survived')
for (const mutant of chosen.filter(isOpen)) {
  const began = performance.now()
  const judged = await judge(mutant)
  const seconds = Math.round((performance.now() - began) / 100) / 10
  const { id, file, line, kind, before, after } = mutant
  const verdict = { id, file, line, kind, before, after, ...judged, seconds }
  done.set(id, verdict)
  appendFileSync(at('verdicts.jsonl'), `${JSON.stringify(verdict)}\n`)
  console.log(`${id} ${verdict.verdict}: ${file}:${line} ${kind} (${seconds} s) ${verdict.by}`)
}
const verdicts = mutants.flatMap(({ id }) => done.get(id) ?? [])
conclude()
if (flags.folder === undefined) rmSync(folder, { recursive: true, force: true })

/** Runs every test once, a part of them at a time; which mutants each test file reaches, and the seconds that it takes. */
async function reach() {
  mkdirSync(at('reached'), { recursive: true })
  const parts = [
    ...readdirSync(join(copy, 'packages')).flatMap((name) => [
      `packages/${name}/src`,
      `packages/${name}/test`,
    ]),
    'docs/test',
  ]
  const found = []
  for (const part of parts) {
    const result = at(`${encodeURIComponent(part)}.json`)
    if (!existsSync(result))
      await vitest([part, '--reporter=json', `--outputFile=${result}`, '--passWithNoTests'], {
        CREDIT_REACHED: at('reached'),
      })
    for (const { name, status, startTime, endTime } of read(result).testResults) {
      const file = name.slice(copy.length + 1).replaceAll('\\', '/')
      if (status !== 'passed') {
        console.log(`not asked, since it fails where no mutant is on: ${file}`)
        continue
      }
      const reached = join(at('reached'), encodeURIComponent(file))
      const ids = existsSync(reached) ? readFileSync(reached, 'utf8').trim().split('\n').map(Number) : []
      found.push({ file, seconds: (endTime - startTime) / 1000, ids: new Set(ids) })
    }
  }
  return found
}

/** The verdict on one mutant, and the tests that gave it. */
async function judge({ id, file }) {
  const reaching = tests.filter(({ ids, seconds }) => ids.has(id) && seconds <= most)
  if (reaching.length === 0) return { verdict: 'survived', by: 'no test reaches it' }
  const name = basename(file, '.ts')
  const nearness = (test) => {
    if (basename(test.file) === `${name}.test.ts`) return 0
    return test.file.split('/')[1] === file.split('/')[1] ? 1 : 2
  }
  const ordered = reaching.sort((a, b) => nearness(a) - nearness(b) || a.seconds - b.seconds)
  let spent = 0
  let size = 4
  for (let i = 0; i < ordered.length; ) {
    const batch = []
    let seconds = 0
    while (i < ordered.length && (batch.length === 0 || seconds + ordered[i].seconds < size)) {
      if (spent + seconds + ordered[i].seconds > most && spent + seconds > 0) break
      seconds += ordered[i].seconds
      batch.push(ordered[i++].file)
    }
    if (batch.length === 0) return { verdict: 'survived', by: `${i} of ${ordered.length} test files` }
    const limit = 40 + 8 * seconds
    const ending = await vitest(
      [...batch, '--bail=1', '--reporter=json', `--outputFile=${last}`],
      { CREDIT_MUTANT: String(id) },
      limit,
    )
    if (ending === 'late') {
      // a busy machine is no verdict: without the mutant they have to end in that time
      if ((await vitest([...batch, '--reporter=dot'], { CREDIT_MUTANT: '-1' }, limit)) === 0)
        return { verdict: 'killed', by: `no end: ${batch[0]}` }
    } else if (ending !== 0) {
      const failed = existsSync(last)
        ? read(last).testResults.find(({ status }) => status === 'failed')
        : undefined
      return { verdict: 'killed', by: failed?.name.slice(copy.length + 1) ?? batch.join(' ') }
    }
    spent += seconds
    size *= 4
  }
  return { verdict: 'survived', by: `${ordered.length} test files` }
}

/** The exit code of vitest in the copy; 'late' when it had not ended in time. */
function vitest(args, env, seconds = 3600) {
  rmSync(last, { force: true })
  const child = spawn(
    process.execPath,
    [join(copy, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'vitest.mutants.config.ts', ...args],
    {
      cwd: copy,
      env: {
        ...process.env,
        ...env,
        NODE_OPTIONS: `--import=${pathToFileURL(join(copy, 'scripts/mutants/inside.mjs'))}`,
      },
      stdio: ['ignore', 'ignore', 'ignore'],
      detached: true,
    },
  )
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve('late')
      process.kill(-child.pid, 'SIGKILL')
    }, seconds * 1000)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve(code ?? 1)
    })
  })
}

function conclude() {
  const survivors = verdicts.filter(({ verdict }) => verdict === 'survived')
  const killed = verdicts.length - survivors.length
  const [low, high] = wilson(killed, verdicts.length)
  const percent = (share) => (100 * share).toFixed(1)
  console.log(
    `${killed} of ${verdicts.length} killed, ${percent(killed / verdicts.length)} % [${percent(low)}, ${percent(high)}], of ${of}`,
  )
  for (const { id, file, line, before, after, by } of survivors)
    console.log(`survived: ${id} ${file}:${line} ${before} -> ${after} (${by})`)
  if (flags.out !== undefined) {
    const rows = verdicts.map(({ file, line, kind, before, after, verdict, by }) =>
      [file, line, kind, before, after, verdict, by]
        .map((cell) => String(cell).replaceAll(/\s+/g, ' '))
        .join('\t'),
    )
    writeFileSync(
      flags.out,
      `${['file', 'line', 'kind', 'before', 'after', 'verdict', 'by'].join('\t')}\n${rows.join('\n')}\n`,
    )
  }
  process.exitCode = killed < 0.95 * verdicts.length ? 1 : 0
}
