// A seeded sample of everything that may be made wrong in one place, judged by the tests that reach the place.
//
//     node scripts/mutants.mjs [--sample 400] [--seed 20] [--folder FOLDER] [--only 3,17] [--minutes 30]
//         [--known TABLE] [--out TABLE] [--tests packages/core,notes]
//
// The sources are copied to a folder once, with every mutant behind a switch, and built, so that processes and workers that a
// test starts are mutants too. All tests run once and say which mutants they reach. Then quick tests are run again in their
// process, with one mutant after another on. What is alive after that has processes of its own, in which the tests that reach it
// run until one fails, the nearest and quickest first. Stopped and started again, it goes on where it was in
// `--folder`, and `--minutes` stops it by itself; tests that have changed since are taken over, and `--again` asks them about
// what is alive. `--known` takes over what an earlier table says of mutants whose text is still the same, but for those alive;
// `--tests` asks only the files of tests whose path has one of these in it; `--out` writes the table, and the page beside it.
import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { patternOf, planOf } from './mutants/plan.mjs'
import { partsOf, readAnswers } from './mutants/repeated.mjs'
import { sampleOf } from './mutants/sample.mjs'
import { allMutants, makeSandbox, takeTests, testFiles } from './mutants/sandbox.mjs'
import { pageOf, readTable, scoreOf, tableOf, takeOver } from './mutants/table.mjs'
import { setup } from './setup.mjs'

const { values: flags } = parseArgs({
  options: {
    sample: { type: 'string', default: '400' },
    seed: { type: 'string', default: '20' },
    folder: { type: 'string' },
    only: { type: 'string' },
    budget: { type: 'string', default: '60' },
    minutes: { type: 'string', default: 'Infinity' },
    again: { type: 'boolean', default: false },
    known: { type: 'string' },
    tests: { type: 'string', default: '' },
    out: { type: 'string' },
  },
})
/** Seconds of tests, as they take without a mutant, that one mutant is worth. */
const most = Number(flags.budget)
const latest = performance.now() + 60_000 * Number(flags.minutes)
const isLate = () => performance.now() > latest
const folder = flags.folder ?? mkdtempSync(join(tmpdir(), 'credit-mutants-'))
const at = (name) => join(folder, name)
const copy = at('copy')
const last = at(`last-${process.pid}.json`)
const read = (path) => JSON.parse(readFileSync(path, 'utf8'))
const linesOf = (path) =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : []
const reachedBy = (file) => join(at('reached'), encodeURIComponent(file))
/** Whether a test passes alone and without a mutant, of those that were asked. */
const sound = new Map()

setup()
mkdirSync(folder, { recursive: true })
if (!existsSync(at('mutants.json'))) {
  const all = allMutants()
  const mutants = sampleOf(all, Number(flags.sample), flags.seed).map((mutant, id) => ({ id, ...mutant }))
  writeFileSync(at('mutants.json'), JSON.stringify({ of: all.length, mutants }))
}
const { of, mutants } = read(at('mutants.json'))
console.log(`${of} mutants, of which ${mutants.length} are tried, seed ${flags.seed}`)
const chosen = flags.only === undefined ? mutants : flags.only.split(',').map((id) => mutants[Number(id)])
const known = flags.known === undefined ? [] : readTable(readFileSync(flags.known, 'utf8'))
const done = takeOver(mutants, known)
for (const verdict of linesOf(at('verdicts.jsonl'))) done.set(verdict.id, verdict)
const isOpen = ({ id }) =>
  flags.only !== undefined || !done.has(id) || (flags.again && done.get(id).verdict === 'survived')
let tests = []
if (chosen.some(isOpen)) {
  console.log(`${chosen.filter(isOpen).length} have no verdict yet`)
  if (!existsSync(at('built'))) {
    rmSync(copy, { recursive: true, force: true })
    makeSandbox(copy, mutants)
    writeFileSync(at('built'), '')
  }
  tests = await reach()
  if (flags.only === undefined) await repeat()
  for (const mutant of chosen.filter(isOpen)) {
    if (isLate()) break
    const began = performance.now()
    const judged = await judge(mutant)
    const seconds = Math.round((performance.now() - began) / 100) / 10
    settle(mutant, { ...judged, seconds })
  }
}
const verdicts = mutants.flatMap(({ id }) => done.get(id) ?? [])
conclude()
if (flags.folder === undefined) rmSync(folder, { recursive: true, force: true })

/** Runs every test once, some files at a time; the tests of each file with their seconds, and the mutants that each reaches. */
async function reach() {
  mkdirSync(at('reached'), { recursive: true })
  const changed = new Set(takeTests(copy))
  const paths = testFiles(copy).filter((path) => flags.tests.split(',').some((part) => path.includes(part)))
  const known = new Map(linesOf(at('tests.jsonl')).map((each) => [each.file, each]))
  const open = paths.filter((file) => !known.has(file) || changed.has(file))
  for (let i = 0; i < open.length; i += 10) {
    if (isLate()) process.exit(2)
    const some = open.slice(i, i + 10)
    for (const file of some) rmSync(reachedBy(file), { force: true })
    await vitest([...some, '--reporter=json', `--outputFile=${last}`], { CREDIT_REACHED: at('reached') })
    const results = new Map(
      read(last).testResults.map((result) => [
        result.name.slice(copy.length + 1).replaceAll('\\', '/'),
        result,
      ]),
    )
    for (const file of some) {
      const { status, assertionResults } = results.get(file)
      const tests = assertionResults
        .filter(({ status }) => status === 'passed')
        .map(({ fullName, duration }) => ({ name: fullName, seconds: (duration ?? 0) / 1000 }))
      const line = { file, status, tests }
      known.set(file, line)
      appendFileSync(at('tests.jsonl'), `${JSON.stringify(line)}\n`)
    }
    console.log(`reached by ${i + some.length} of ${open.length} files of tests`)
  }
  return paths.flatMap((path) => {
    const { file, status, tests } = known.get(path)
    if (status !== 'passed') {
      console.log(`not asked, since it fails where no mutant is on: ${file}`)
      return []
    }
    const names = new Map()
    const reached = existsSync(reachedBy(file))
      ? readFileSync(reachedBy(file), 'utf8').trim().split('\n')
      : []
    for (const line of reached) {
      const [id, name] = line.split('\t')
      if (!names.has(Number(id))) names.set(Number(id), new Set())
      names.get(Number(id)).add(nameIn(name))
    }
    return [{ file, tests, names }]
  })
}

/** A test may break the disk under this too: what is torn counts as reached by all of the file. */
function nameIn(json = '') {
  try {
    return JSON.parse(json)
  } catch {
    return ''
  }
}

/** The tests of each file that reach a mutant; what is reached outside of a test is reached by all of its file. */
function reaching({ id, file }) {
  const name = basename(file, '.ts')
  const nearness = (path) => {
    if (basename(path) === `${name}.test.ts`) return 0
    return path.split('/')[1] === file.split('/')[1] ? 1 : 2
  }
  return tests.flatMap((each) => {
    const own = each.names.get(id)
    if (own === undefined) return []
    const those = own.has('') ? each.tests : each.tests.filter((test) => own.has(test.name))
    return those.length === 0 ? [] : [{ file: each.file, near: nearness(each.file), tests: those }]
  })
}

function settle({ id, file, line, kind, before, after }, judged) {
  const verdict = { id, file, line, kind, before, after, ...judged }
  done.set(id, verdict)
  appendFileSync(at('verdicts.jsonl'), `${JSON.stringify(verdict)}\n`)
  console.log(`${id} ${verdict.verdict}: ${file}:${line} ${kind} (${verdict.seconds} s) ${verdict.by}`)
}

/** Runs quick tests again and again, first a few for each mutant and then more. */
async function repeat() {
  const answers = at('answers.tsv')
  for (const [each, longest] of [
    [12, 1],
    [60, 5],
  ]) {
    for (const { files, names } of partsOf(chosen.filter(isOpen).map(reaching), { each, longest })) {
      for (let isLeft = true; isLeft && !isLate(); ) {
        const ids = chosen.filter(isOpen).map(({ id }) => id)
        if (ids.length === 0) return
        const env = { CREDIT_ALIVE: ids.join(), CREDIT_ANSWERS: answers }
        const ending = await vitest([...files, '-t', patternOf(names), '--reporter=dot'], env, 150, () =>
          existsSync(answers) ? statSync(answers).size : 0,
        )
        const last = readAnswers(answers).at(-1)
        isLeft = ending === 'late' && last?.answer === 'asked'
        if (isLeft) appendFileSync(answers, `${[last.id, 'killed', last.file, last.test].join('\t')}\n`)
        for (const { id, answer, file } of readAnswers(answers))
          if (answer === 'killed' && ids.includes(id) && isOpen(mutants[id]))
            settle(mutants[id], { verdict: 'killed', by: file, seconds: 0 })
      }
    }
  }
}

/** The verdict on one mutant, and the tests that gave it. */
async function judge(mutant) {
  const files = reaching(mutant)
  if (files.length === 0) return { verdict: 'survived', by: 'no test reaches it' }
  const { batches, whole } = planOf(files, most)
  const on = { CREDIT_MUTANT: String(mutant.id) }
  const off = { CREDIT_MUTANT: '-1' }
  let asked = 0
  for (const batch of batches) {
    const args = [...batch.files, ...(batch.names ? ['-t', patternOf(batch.names)] : [])]
    const limit = 40 + 8 * batch.seconds
    const ending = await vitest([...args, '--bail=1', '--reporter=json', `--outputFile=${last}`], on, limit)
    if (ending === 'late') {
      // a busy machine is no verdict: without the mutant they have to end in that time
      if ((await vitest([...args, '--reporter=dot'], off, limit)) === 0)
        return { verdict: 'killed', by: `no end: ${batch.files[0]}` }
    } else if (ending !== 0) {
      const failed = existsSync(last)
        ? read(last).testResults.find(({ status }) => status === 'failed')
        : undefined
      const by = failed?.name.slice(copy.length + 1)
      const test = failed?.assertionResults.find(({ status }) => status === 'failed')?.fullName
      // a test that leans on another one of its file fails alone, mutant or not
      const alone = by === undefined || test === undefined ? args : [by, '-t', patternOf([test])]
      const key = alone.join('\0')
      if (!sound.has(key)) sound.set(key, (await vitest([...alone, '--reporter=dot'], off)) === 0)
      if (sound.get(key)) return { verdict: 'killed', by: by ?? batch.files.join(' ') }
      console.log(`fails alone, and is no verdict: ${alone.join(' ')}`)
    }
    asked += batch.names?.length ?? 0
  }
  return { verdict: 'survived', by: `${asked}${whole ? '' : ' quickest'} tests of ${files.length} files` }
}

/** The exit code of vitest in the copy; 'late' when it had not ended in time, which begins anew with every progress. */
function vitest(args, env, seconds = 3600, progress = () => 0) {
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
    let seen = progress()
    let since = performance.now()
    const timer = setInterval(() => {
      if (progress() !== seen) since = performance.now()
      seen = progress()
      if (performance.now() - since < seconds * 1000) return
      clearInterval(timer)
      resolve('late')
      process.kill(-child.pid, 'SIGKILL')
    }, 1000)
    child.on('close', (code) => {
      clearInterval(timer)
      resolve(code ?? 1)
    })
  })
}

function conclude() {
  const { killed, count, survivors, text } = scoreOf(verdicts)
  console.log(`killed: ${text}, of ${of}`)
  for (const { id, file, line, before, after, by } of survivors)
    console.log(`survived: ${id} ${file}:${line} ${before} -> ${after} (${by})`)
  if (flags.out !== undefined) {
    writeFileSync(flags.out, tableOf(verdicts))
    writeFileSync(flags.out.replace(/(\.tsv)?$/, '.md'), pageOf(verdicts, { of, seed: flags.seed }))
  }
  process.exitCode = killed < 0.95 * count ? 1 : 0
}
