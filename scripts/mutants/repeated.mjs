// Tests that are run again and again, with one mutant after another on: which ones, and what they answered.
import { existsSync, readFileSync } from 'node:fs'

/** What was answered, `{ id, answer, file, test }` in order; 'asked' without what follows it has not ended. */
export function readAnswers(path) {
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.split('\t').length === 4)
    .map((line) => {
      const [id, answer, file, test] = line.split('\t')
      return { id: Number(id), answer, file, test }
    })
}

/**
 * Some tests for each mutant, the near and quick ones, a few of each file: parts of a run, those files first whose tests are quickest.
 *
 * @param reaching of each mutant, as `planOf` takes it.
 * @param each how many for a mutant, none of them longer than `longest` seconds.
 * @returns parts of at most `size` seconds and 12 files, `{ files, names }`.
 */
export function partsOf(reaching, { each, longest, size = 20 }) {
  const wanted = new Map()
  for (const files of reaching) {
    const all = files
      .flatMap(({ file, near, tests }) =>
        tests
          .filter(({ seconds }) => seconds <= longest)
          .sort((a, b) => a.seconds - b.seconds)
          .slice(0, Math.max(6, each / 4))
          .map((test) => ({ file, near, ...test })),
      )
      .sort((a, b) => a.near - b.near || a.seconds - b.seconds)
    for (const { file, name, seconds } of all.slice(0, each)) {
      if (!wanted.has(file)) wanted.set(file, new Map())
      wanted.get(file).set(name, seconds)
    }
  }
  const sum = (tests) => [...tests.values()].reduce((total, seconds) => total + seconds, 0)
  const files = [...wanted].map(([file, tests]) => ({ file, names: [...tests.keys()], seconds: sum(tests) }))
  files.sort((a, b) => a.seconds / a.names.length - b.seconds / b.names.length)
  const parts = []
  let spent = Number.POSITIVE_INFINITY
  for (const { file, names, seconds } of files) {
    if (spent + seconds > size || parts.at(-1).files.length >= 12) {
      parts.push({ files: [], names: [] })
      spent = 0
    }
    parts.at(-1).files.push(file)
    parts.at(-1).names.push(...names)
    spent += seconds
  }
  return parts
}
