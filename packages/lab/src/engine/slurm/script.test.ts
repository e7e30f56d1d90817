import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { format } from '../../run/format.js'
import type { Study } from '../study.js'
import { arrayScript, collectorScript } from './script.js'

const study = (options: Study['options'] = {}, cwd = '/data/me/my study'): Study => ({
  ...({ format, id: '0123456789ab', kind: 'sweep', engine: 'slurm', command: 'credit sweep', cwd } as const),
  ...{ checkpointEvery: 20, lease: 120, attempts: 3, options, out: "/data/me/it's here", runs: [] },
})
const directives = (script: string) =>
  script.split('\n').flatMap((line) => /^#SBATCH (.*)$/.exec(line)?.[1] ?? [])

describe('the script of the array', () => {
  test('asks Slurm for what was asked for', () => {
    const options = {
      ...{ partition: 'short', account: 'lab-7', memory: '2G', time: '02:00:00', notice: 120, workers: 4 },
    }
    expect(directives(arrayScript(study(options), []))).toEqual([
      ...['--job-name=credit-0123456789ab', '--cpus-per-task=4', '--time=02:00:00'],
      ...[`--output="/data/me/it's here/engine/logs/%A_%a.log"`, '--chdir="/data/me/my study"'],
      ...['--open-mode=append', '--mem=2G', '--partition=short', '--account=lab-7', '--requeue'],
      '--signal=B:TERM@120',
    ])
  })

  test('asks for nothing that was not', () => {
    const asked = directives(arrayScript(study(), [])).join(' ')
    expect(asked).not.toMatch(/--(time|mem|partition|account)/)
    expect(asked).toContain('--signal=B:TERM@60')
  })

  test('loads the modules of the site before it begins', () => {
    const script = arrayScript(study({ modules: 'node/20,gcc' }), [])
    expect(script).toMatch(/\nmodule load 'node\/20' 'gcc'\n.*cli\.js/s)
    expect(arrayScript(study(), [])).not.toContain('module load')
  })

  test('names the modules of one’s own that may run', () => {
    expect(arrayScript(study(), ['ab12', 'cd34'])).toContain('--workers 1 --allow-hashes ab12,cd34 &')
    expect(arrayScript(study(), [])).not.toContain('--allow')
  })

  test('and that of what follows it are bash, whatever folders are called', () => {
    for (const script of [arrayScript(study(), []), collectorScript(study({ modules: 'node/20' }), [])]) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(script).toContain(`'/data/me/it'\\''s here'`)
    }
    // the control
    expect(spawnSync('bash', ['-n'], { input: 'if', encoding: 'utf8' }).status).not.toBe(0)
  })

  test('what follows needs no more than a node, in the same partition and account', () => {
    const script = collectorScript(study({ partition: 'short', account: 'lab-7', memory: '64G' }), [])
    const asked = directives(script)
    expect(asked).toContain('--partition=short')
    expect(asked).toContain('--account=lab-7')
    expect(asked.join(' ')).not.toContain('--mem')
    expect(script).toContain('--again')
  })
})
