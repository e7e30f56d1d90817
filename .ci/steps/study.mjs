// A study, shrunk to seconds, by the packages packed from the last commit: run, published, and made again from its records.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, outputOf, root, run, temporaryFolder } from '../command.mjs'

/** What shrinks a study to seconds, in its tests too. */
const tiny = JSON.parse(readFileSync(join(root, 'packages/lab/test/tinyStudy.json'), 'utf8'))

export function study() {
  const plan = JSON.parse(readFileSync(join(root, 'packages/lab/plans/generalization-quick.json'), 'utf8'))
  const tasks = { 'delayed-match': { ...plan.tasks['delayed-match'], preset: 'quick', changes: tiny } }
  const path = join(temporaryFolder(), 'shrunk.json')
  const conditions = plan.conditions.map(({ on: _, ...condition }) => condition)
  writeFileSync(path, JSON.stringify({ ...plan, seeds: '0..5', tasks, conditions, shares: {} }))
  const [out, docs] = ['study', 'study-docs'].map((name) => join(temporaryFolder(), name))
  const again = ['scripts/study.mjs', 'HEAD', path, '--out', out, '--publish', docs]
  run('node', again)
  const commit = outputOf('git', ['rev-parse', 'HEAD']).stdout.trim()
  const { program } = JSON.parse(readFileSync(join(docs, 'study.json'), 'utf8'))
  check(program.commit === commit, `the study was made by ${program.commit}, wanted ${commit}`)
  const page = readFileSync(join(docs, 'index.md'), 'utf8')
  check(page.includes(commit) && existsSync(join(docs, 'records.jsonl.gz')), 'the page names no commit')
  writeFileSync(join(docs, 'index.md'), '')
  run('node', ['scripts/study.mjs', 'HEAD', '--records', docs])
  check(readFileSync(join(docs, 'index.md'), 'utf8') === page, 'the page is another when it is made again')
}
