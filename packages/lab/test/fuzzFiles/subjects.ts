import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { recallConfiguration, tinyExperiment } from '../../../training/test/tinyExperiment.ts'
import { configurationFrom } from '../../src/commands/train.ts'
import { parametersOfRun } from '../../src/exchange/parametersOfRun.ts'
import { experimentOf } from '../../src/experiment.ts'
import { readGoldenFolder } from '../../src/golden/folder.ts'
import { readComparison } from '../../src/report/read.ts'
import { parseRecords } from '../../src/report/records.ts'
import { parsePlan } from '../../src/reproduce/plan.ts'
import { publish, readPublished } from '../../src/reproduce/publish.ts'
import { magic } from '../../src/run/arrayFile.ts'
import { isFinished } from '../../src/run/runFolder.ts'
import { runIn } from '../../src/run/runIn.ts'
import { sweepConditions } from '../../src/sweep/conditions.ts'
import { readSweep } from '../../src/sweep/declaration.ts'
import { madeUpRuns } from '../madeUpStudy.ts'
import { writeSynthetic } from '../syntheticComparison.ts'

/** A file of some kind that is right, and what reads it. */
export interface Subject {
  readonly name: string
  readonly file: string
  /** What the reader makes of it: plain data, so that a wrong answer can be told. */
  readonly read: () => unknown
  /** What is put in place of what is damaged on purpose, and not by a disk: hashes that fit. */
  readonly sealAnew?: () => void
  /** Whether hashes tell any change. */
  readonly isHashed: boolean
  /** Bytes to the text that is changed, and back. */
  readonly open?: (bytes: Buffer) => string
  readonly close?: (text: string) => Buffer
  /** Whether what comes there may be of another kind than what was. */
  readonly mayBe?: (path: readonly string[], wrong: unknown) => boolean
}

/** Every kind of file that the lab reads, in a folder. */
export function subjects(folder: string): readonly Subject[] {
  const at = (...names: string[]) => join(folder, ...names)
  mkdirSync(folder, { recursive: true })
  writeSynthetic(at('comparison'), { seeds: [0], updates: 100 })
  const run = (...names: string[]) => at('comparison', 'delayed-xor', 'condition-0', 'seed-0', ...names)
  const resealed = () => {
    const sealed = JSON.parse(readFileSync(run('seal.json'), 'utf8'))
    for (const name of Object.keys(sealed.files)) {
      const bytes = readFileSync(run(name))
      sealed.files[name] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    }
    writeFileSync(run('seal.json'), JSON.stringify(sealed))
  }
  const comparison = () => readComparison(at('comparison'))
  const configuration = recallConfiguration('kernl', { updates: 3, optimizer: 'adam' })
  const experiment = tinyExperiment(configuration)
  let updates = 0
  runIn(at('begun'), configuration, experiment, { checkpointEvery: 0, shouldStop: () => ++updates === 2 })
  runIn(at('whole'), configuration, experiment)
  cpSync(at('begun.partial'), at('begun.kept'), { recursive: true })
  const checkpoint = readdirSync(at('begun.partial'))
    .filter((name) => /^checkpoint/.test(name))
    .sort()
    .at(-1)!
  /** Goes on from the checkpoint, and shows what came of it. */
  const goOn = () => {
    try {
      runIn(at('begun'), configuration, experiment)
      return ['manifest.json', 'metrics.jsonl', 'parameters.arrays'].map((name) =>
        readFileSync(at('begun', name), 'latin1'),
      )
    } finally {
      const changed = ['manifest.json', checkpoint].map(
        (name) => [name, readFileSync(at('begun.kept', name))] as const,
      )
      for (const name of readdirSync(folder))
        if (/^begun(\.partial|\.lock|$)/.test(name)) rmSync(at(name), { recursive: true })
      cpSync(at('begun.kept'), at('begun.partial'), { recursive: true })
      for (const [name, bytes] of changed) writeFileSync(at('begun.partial', name), bytes)
    }
  }
  publish(at('study'), madeUpRuns({ effect: 3, spread: 1, fails: {}, seeds: 6, draw: 0 }))
  const plan = new URL('../../plans/generalization-quick.json', import.meta.url)
  cpSync(plan, at('plan.json'))
  const sweep = {
    tasks: ['copy'],
    rules: ['exact', 'eprop:feedback=random'],
    seeds: '0..3',
    grid: { 'training.learningRate': [0.1, 0.2] },
  }
  writeFileSync(at('sweep.json'), JSON.stringify({ ...sweep, base: { network: { hidden: 8, leak: 0.5 } } }))
  writeFileSync(at('config.json'), JSON.stringify(configuration))
  const golden = new URL('../../../../golden/gradients/', import.meta.url)
  const goldenName = readdirSync(golden).filter((name) => name.endsWith('.json'))[0]
  mkdirSync(at('golden'))
  cpSync(new URL(goldenName, golden), at('golden', goldenName))
  const arrays = {
    open: (bytes: Buffer) => {
      const body = bytes.subarray(magic.length + 65)
      const end = body.indexOf('\n')
      return body.toString('utf8', end + 1, end + 1 + Number(body.toString('latin1', 0, end)))
    },
  }
  const closeArrays = (whole: Buffer) => (text: string) => {
    const body = whole.subarray(magic.length + 65)
    const end = body.indexOf('\n')
    const rest = body.subarray(end + 1 + Number(body.toString('latin1', 0, end)))
    const made = Buffer.concat([Buffer.from(`${Buffer.byteLength(text)}\n${text}`), rest])
    return Buffer.concat([Buffer.from(`${magic}${createHash('sha256').update(made).digest('hex')}\n`), made])
  }
  // a number that is none is null in JSON
  const measured = (_: readonly string[], wrong: unknown) => wrong === null
  // a report shows settings as they are, whatever they are
  const shown = ([section]: readonly string[]) => section === 'settings' || section === 'configuration'
  return [
    {
      name: 'comparison.json',
      file: at('comparison', 'comparison.json'),
      read: comparison,
      isHashed: false,
      mayBe: shown,
    },
    {
      name: 'manifest.json, sealed',
      file: run('manifest.json'),
      read: comparison,
      sealAnew: resealed,
      isHashed: true,
      mayBe: shown,
    },
    {
      name: 'metrics.jsonl, sealed',
      file: run('metrics.jsonl'),
      read: comparison,
      sealAnew: resealed,
      isHashed: true,
      mayBe: measured,
    },
    { name: 'seal.json', file: run('seal.json'), read: comparison, isHashed: true },
    {
      ...{ name: 'metrics.jsonl', file: run('metrics.jsonl'), isHashed: false, mayBe: measured },
      read: () => parseRecords(readFileSync(run('metrics.jsonl'), 'utf8'), 'metrics.jsonl'),
    },
    {
      ...{ name: 'seal.json of a run asked for', file: at('whole', 'seal.json'), isHashed: true },
      read: () => isFinished(at('whole'), configuration),
    },
    {
      ...{ name: 'parameters.arrays', file: at('whole', 'parameters.arrays'), isHashed: true, ...arrays },
      close: closeArrays(readFileSync(at('whole', 'parameters.arrays'))),
      read: () => trained(at('whole')),
    },
    {
      ...{ name: 'manifest.json of a run exported', file: at('whole', 'manifest.json'), isHashed: true },
      read: async () => Array.from((await parametersOfRun(at('whole'), 'start')).parameters.data),
    },
    {
      ...{ name: 'a checkpoint', file: at('begun.partial', checkpoint), isHashed: true, ...arrays },
      close: closeArrays(readFileSync(at('begun.partial', checkpoint))),
      read: goOn,
    },
    {
      ...{
        name: 'the manifest of a run gone on with',
        file: at('begun.partial', 'manifest.json'),
        isHashed: true,
      },
      read: goOn,
    },
    {
      ...{ name: 'a plan', file: at('plan.json'), isHashed: false },
      read: () => parsePlan(readFileSync(at('plan.json'), 'utf8'), at('plan.json')).plan,
    },
    {
      name: 'study.json',
      file: at('study', 'study.json'),
      read: () => studyOf(at('study')),
      isHashed: false,
      // of a program that was not built
      mayBe: (path) => path.join('.') === 'program.build',
    },
    {
      name: 'the plan of a study',
      file: at('study', 'plan.json'),
      read: () => studyOf(at('study')),
      isHashed: true,
    },
    {
      ...{ name: 'records.jsonl.gz', file: at('study', 'records.jsonl.gz'), isHashed: false },
      open: (bytes) => gunzipSync(bytes).toString('utf8').split('\n').slice(0, 40).join('\n'),
      close: (text) => gzipSync(text),
      read: () => studyOf(at('study')),
    },
    {
      name: 'a sweep',
      file: at('sweep.json'),
      read: () => sweepConditions(readSweep(at('sweep.json'))),
      isHashed: false,
    },
    {
      ...{ name: 'a configuration', file: at('config.json'), isHashed: false },
      // options of a task are its own, which refuses what it cannot take
      read: async () => {
        const read = await configurationFrom({ config: at('config.json') })
        await experimentOf(read)
        return read
      },
    },
    {
      ...{ name: 'a golden case', file: at('golden', goldenName), isHashed: false },
      read: () => readGoldenFolder(at('golden')),
    },
  ]
}

const trained = async (folder: string) => {
  const { parameters, update } = await parametersOfRun(folder, 'end')
  return [update, Array.from(parameters.data)]
}

const studyOf = (folder: string) => {
  const { plan, program, comparisons } = readPublished(folder)
  return { plan, program, comparisons: [...comparisons] }
}
