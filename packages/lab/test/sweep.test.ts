import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { plan } from '../src/compare.ts'
import { sweepConditions } from '../src/sweep/conditions.ts'
import { readSweep } from '../src/sweep/declaration.ts'
import { below, credit, creditHere } from './command.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
const examples = fileURLToPath(new URL('../../../docs/examples/', import.meta.url))

/** A sweep of 8 runs that takes seconds. */
const tiny = {
  tasks: ['copy'],
  rules: ['exact', 'eprop'],
  seeds: '0..1',
  preset: 'quick',
  base: {
    network: { hidden: 6 },
    training: { updates: 6, batch: 4 },
    measures: { evaluateEvery: 3, evaluationTrials: 8, finalTrials: 8, alignEvery: 3, curvatureTrials: 4 },
  },
  grid: { 'training.learningRate': [0.01, 0.03] },
}

function fileOf(name: string, changes: object = {}): string {
  const path = folder(`${name}.json`)
  writeFileSync(path, JSON.stringify({ ...tiny, ...changes }))
  return path
}

/** The content of every file that must not depend on who made it; the seal is over the times as well. */
function contents(out: string): Record<string, string> {
  const files = below(out).filter(
    (path) => statSync(join(out, path)).isFile() && !/(timing\.jsonl|seal\.json)$/.test(path),
  )
  return Object.fromEntries(
    files.map((path) => [path, readFileSync(join(out, path)).toString('latin1').replaceAll(out, 'OUT')]),
  )
}

const metricsOf = (out: string) => below(out).filter((path) => path.endsWith('metrics.jsonl'))

describe('shards', () => {
  test('at once on one folder leave the same bytes as the whole sweep; the last writes the tables', async () => {
    const [whole, parts] = [folder('whole'), folder('parts')]
    const command = ['sweep', fileOf('shards'), '--workers', '1', '--json', '--out']
    expect(await credit([...command, whole])).toMatchObject({ code: 0 })
    expect(metricsOf(whole)).toHaveLength(8)

    const shard = (k: number) => credit([...command, parts, '--shard', `${k}/3`])
    const first = await shard(1)
    expect(first).toMatchObject({ code: 0 })
    expect(JSON.parse(first.stdout)).toEqual({ out: parts, runs: 8, ended: 3 })
    expect(first.stderr).toContain('3 of the 8 runs of the sweep have ended.')
    expect(metricsOf(parts)).toHaveLength(3)
    expect(existsSync(join(parts, 'runs.csv'))).toBe(false)
    // the control: a part is not the whole
    expect(contents(parts)).not.toEqual(contents(whole))

    const others = await Promise.all([shard(2), shard(3)])
    expect(others.map(({ code }) => code)).toEqual([0, 0])
    expect(contents(parts)).toEqual(contents(whole))
    const last = others.map(({ stdout }) => JSON.parse(stdout)).find(({ ended }) => ended === 8)
    expect(last).toMatchObject({
      runs: 8,
      csv: join(parts, 'runs.csv'),
      parquet: join(parts, 'runs.parquet'),
    })
    expect(last.summary.tasks[0].rows).toHaveLength(4)
  })

  test('what is missing is said by --export-only, and by its tables', async () => {
    const out = folder('missing')
    const command = ['sweep', fileOf('missing'), '--out', out]
    expect((await credit([...command, '--shard', '2/8'])).code).toBe(0)
    const { code, stdout, stderr } = await creditHere([...command, '--export-only'])
    expect(code).toBe(0)
    expect(stderr).toContain('7 of 8 runs are missing, unfinished or damaged')
    expect(stdout).toContain('PROBLEMS')
    expect(readFileSync(join(out, 'runs.csv'), 'utf8').match(/,missing,/g)).toHaveLength(7)
  })
})

describe('an interruption', () => {
  test('by SIGTERM leaves checkpoints, from which the same command goes on to the same bytes', async () => {
    const training = { ...tiny.base.training, updates: 4000 }
    const measures = { ...tiny.base.measures, evaluateEvery: 2000, alignEvery: 1000 }
    const file = fileOf('long', { base: { ...tiny.base, training, measures }, rules: ['exact'], seeds: 0 })
    const [out, straight] = [folder('stopped'), folder('straight')]
    const command = ['sweep', file, '--workers', '1', '--out']
    let sent = false
    const stopped = await credit([...command, out], (text, child) => {
      if (!sent && text.includes('learningRate=0.03 seed 0: update 0')) sent = child.kill('SIGTERM')
    })
    expect({ sent, code: stopped.code, stdout: stopped.stdout }).toEqual({
      sent: true,
      code: 130,
      stdout: '',
    })
    const second = 'copy/exact+learningRate=0.03/seed-0'
    expect(below(out).filter((path) => path.includes('checkpoint'))).not.toEqual([])
    expect(existsSync(join(out, `${second}.partial`))).toBe(true)

    const listed = await creditHere([...command, out, '--dry-run', '--json'])
    const states = JSON.parse(listed.stdout).runs.map(({ state }: { state: string }) => state)
    expect(states).toEqual(['finished', 'begun'])
    expect(listed.stderr).toContain('2 runs: 1 finished (kept), 1 begun, 0 to do.')

    const resumed = await credit([...command, out])
    expect(resumed.code).toBe(0)
    expect(resumed.stderr).toContain('1 finished run was kept')
    expect(readFileSync(join(out, second, 'timing.jsonl'), 'utf8')).toContain('"resumed"')
    expect((await credit([...command, straight])).code).toBe(0)
    expect(contents(out)).toEqual(contents(straight))
  })
})

describe('the command', () => {
  test('--dry-run lists what flags make of a file, and writes nothing', async () => {
    const out = folder('dry')
    const changes = [
      '--rules',
      'rflo',
      '--seed',
      '5',
      '--grid',
      'training.l2=0,1e-3',
      '--grid=network.hidden=4',
    ]
    const { code, stdout } = await creditHere(['sweep', fileOf('dry'), '--out', out, '--dry-run', ...changes])
    expect(code).toBe(0)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/ {2,}/g, '|'))
    expect(lines).toEqual(
      [
        'learningRate=0.01 l2=0',
        'learningRate=0.01 l2=0.001',
        'learningRate=0.03 l2=0',
        'learningRate=0.03 l2=0.001',
      ].map((point) => `rflo ${point} hidden=4|copy|5|to do`),
    )
    expect(existsSync(out)).toBe(false)
  })

  const cases: [string, string[], string[]][] = [
    ['neither file nor --grid', ['--quick'], ['FILE is missing: a file that declares a sweep, or --grid']],
    [
      'an unknown field',
      ['--grid', 'training.rate=1'],
      ['a field of grid', 'training.learningRate', '"training.rate"'],
    ],
    [
      'a grid without values, amid',
      ['--grid', 'training.l2', '--grid', 'training.clip=1'],
      ['--grid', '"training.l2"'],
    ],
    ['a shard too many', ['--grid', 'training.l2=0', '--shard', '3/2'], ['--shard', 'K/N', '"3/2"']],
    [
      'a bad option of the task',
      ['--tasks', 'copy', '--grid', 'options.delay=-5'],
      ['copy: delay', 'got -5'],
    ],
    [
      'a batch above the split',
      ['--grid', 'training.batch=8,55001'],
      ['--batch', 'at most 55000', 'got 55001'],
    ],
    ['tables of nothing', ['--export-only'], ['no such folder']],
  ]
  test.each(cases)('%s is one line, and leaves nothing behind', async (name, args, parts) => {
    const out = folder(`out of ${name}`)
    const { code, stdout, stderr } = await creditHere(['sweep', '--out', out, ...args])
    expect(stderr).toMatch(/^[^\n]+\n$/)
    for (const part of parts) expect(stderr).toContain(part)
    expect({ code, stdout, left: existsSync(out) }).toEqual({ code: 1, stdout: '', left: false })
  })
})

describe('the examples of the documentation', () => {
  test.each([
    ['sweep-grid.json', 60],
    ['sweep-random.json', 180],
  ])('%s has %i runs that can be made', async (name, count) => {
    const conditions = sweepConditions(readSweep(join(examples, name)))
    expect(conditions).toHaveLength(count)
    await expect(plan({ conditions, out: folder(name) })).resolves.toBeDefined()
  })

  /** Runs the job with commands in place of Slurm's that write down how they were called. */
  function job(status: number, script = join(examples, 'sweep.sbatch')) {
    const commands = folder(`commands ${status}`)
    const log = join(commands, 'log')
    mkdirSync(commands, { recursive: true })
    for (const [name, code] of Object.entries({ srun: status, scontrol: 0 })) {
      const path = join(commands, name)
      writeFileSync(
        path,
        `#!/bin/bash\nprintf '%s ' ${name} "$@" >> '${log}'\necho >> '${log}'\nexit ${code}\n`,
      )
      chmodSync(path, 0o755)
    }
    const slurm = { ARRAY_TASK_ID: '3', ARRAY_TASK_COUNT: '8', ARRAY_JOB_ID: '77', CPUS_PER_TASK: '4' }
    const env = Object.fromEntries(Object.entries(slurm).map(([name, value]) => [`SLURM_${name}`, value]))
    const { status: code } = spawnSync('bash', [script, 'my sweep.json', 'out'], {
      env: { ...env, PATH: [commands, process.env.PATH].join(delimiter) },
    })
    return { code, calls: readFileSync(log, 'utf8').trimEnd().split(/ *\n/) }
  }

  test('the job script is bash, starts its shard, and queues itself again when it was interrupted', () => {
    expect(spawnSync('bash', ['-n', join(examples, 'sweep.sbatch')]).status).toBe(0)
    const started = 'srun node_modules/.bin/credit sweep my sweep.json --out out --shard 3/8 --workers 4'
    expect(job(0)).toEqual({ code: 0, calls: [started] })
    expect(job(1)).toEqual({ code: 1, calls: [started] })
    expect(job(130)).toEqual({ code: 130, calls: [started, 'scontrol requeue 77_3'] })
  })
})
