import { readFileSync } from 'node:fs'
import { ArgumentError } from '@credit/core'
import { type Changes, flags, type GivenSettings, merged, runConfigurationSchema } from '@credit/training'
import type { ArgsDef } from 'citty'
import { startFile } from '../exchange/startFile.js'
import { InputError } from '../inputError.js'
import { parseNames, parseNumber } from '../lists.js'
import { text } from './flags.js'

/** Flags that decide what a training is; those that set one field have the names in `flags`. */
export const settingsFlags = {
  config: text(
    'a JSON file with fields of the configuration, as in manifest.json; flags count before it',
    'FILE',
  ),
  quick: { type: 'boolean', description: 'a size that ends within minutes, instead of the paper’s' },
  options: text('options of the task that differ from its defaults, e.g. dt=10,delay=500', 'K=V,…'),
  start: text('parameters to start from, as credit export writes them, instead of drawn ones', 'FILE.npz'),
  hidden: text('recurrent units', 'N'),
  leak: text('fraction of state kept per step, in [0, 1)', 'X'),
  'leak-model': text('what leaks: voltage or rate', 'NAME'),
  activation: text('relu, tanh, sigmoid, softplus or identity', 'NAME'),
  bias: text('of the recurrent units: trained or none', 'NAME'),
  autapses: text('synapses of a unit on itself: allowed or none', 'NAME'),
  updates: text('updates per run', 'N'),
  batch: text('trials per update', 'N'),
  optimizer: text('sgd or adam', 'NAME'),
  'learning-rate': text('step size', 'X'),
  schedule: text('constant, cosine, or FACTOR/EVERY: times FACTOR every so many updates', 'NAME'),
  momentum: text('heavy-ball momentum, in [0, 1)', 'X'),
  clip: text('largest global norm of a gradient, 0 for none', 'X'),
  l2: text('strength of the L2 penalty on the weights', 'X'),
  dtype: text('float32 or float64, of the training; every measurement is float64', 'NAME'),
  'update-every': text('trial, or so many steps while the trials of a batch run side by side', 'K'),
  direction: text("estimate, or projection: the rule's estimate projected on the exact gradient", 'NAME'),
  'stop-accuracy': text('end at the first evaluation whose validation accuracy is this high', 'X'),
  'stop-loss': text('end at the first evaluation whose validation loss is this low', 'X'),
  'evaluate-every': text('updates between evaluations', 'N'),
  'evaluation-trials': text('trials of each split per evaluation', 'N'),
  'final-trials': text('trials of each split in the last evaluation', 'N'),
  'evaluation-draw': text('which training trials are evaluated: first, or fresh ones each time', 'NAME'),
  'align-every': text('updates between alignments with the exact gradient', 'N'),
  'curvature-every': text('updates between measurements of λ_max, 0 for start and end alone', 'N'),
  'curvature-trials': text('trials of the probe batch for λ_max', 'N'),
  'curvature-tolerance': text("Lanczos's relative tolerance", 'X'),
  sharpness: text('other measures of sharpness', 'A,B'),
  'sharpness-every': text('updates between measurements of these, 0 for start and end alone', 'N'),
  lags: text('delays told apart when credit is measured by delay, 0 for none', 'N'),
  spectrum: text('none, or end: the density of the spectrum at the end', 'NAME'),
} satisfies ArgsDef

type Given = Readonly<Record<string, unknown>>

/** @throws ArgumentError for a value that is none, InputError for a file that can't be read. */
export function givenSettings(args: Given): GivenSettings {
  const file = typeof args.config === 'string' ? readConfiguration(args.config) : {}
  // a field that a whole configuration leaves out, such as Dale's law, must not come from somewhere else
  const isWhole = runConfigurationSchema.safeParse(file).success
  const preset = isWhole ? 'none' : args.quick ? 'quick' : 'paper'
  return { preset, ...merged(file, flagSettings(args)) }
}

function readConfiguration(path: string): Record<string, unknown> {
  let found: unknown
  try {
    found = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`)
  }
  // a run's manifest holds its configuration under that name
  const value = (found as { configuration?: unknown } | null)?.configuration ?? found
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${path}: expected an object with fields such as training, as in manifest.json`)
  }
  const legal = ['task', 'rule', 'seed', 'options', 'start', 'network', 'training', 'measures']
  const unknown = Object.keys(value).find((key) => !legal.includes(key))
  if (unknown !== undefined) {
    throw new InputError(`${path}: unknown field ${unknown}; the fields are ${legal.join(', ')}`)
  }
  return value as Record<string, unknown>
}

const numberOf = (flag: string, value: string) => parseNumber(flag, value)
const wordOf = (_: string, value: string) => value

/** How the text of a flag becomes the value of its field, where it isn't a number. */
const parsers: Readonly<Record<string, (flag: string, value: string) => unknown>> = {
  ...Object.fromEntries(
    [
      'leakModel',
      'activation',
      'bias',
      'autapses',
      'optimizer',
      'dtype',
      'direction',
      'spectrum',
      'evaluationDraw',
    ].map((key) => [key, wordOf]),
  ),
  updateEvery: (flag, value) => (value === 'trial' ? value : numberOf(flag, value)),
  sharpness: (flag, value) => parseNames(flag, value),
  schedule(flag, value) {
    const [factor, every, ...rest] = value.split('/')
    if (every === undefined || rest.length > 0) return value
    return { factor: numberOf(flag, factor!), every: numberOf(flag, every) }
  },
}

function flagSettings(args: Given): Changes {
  const changes: Record<string, Record<string, unknown>> = {}
  if (typeof args.start === 'string') changes.start = startFile(args.start)
  const set = (section: string, key: string, value: unknown) => {
    changes[section] = { ...changes[section], [key]: value }
  }
  for (const [field, flag] of Object.entries(flags)) {
    const [section, key] = field.split('.') as [string, string | undefined]
    const value = args[flag.slice(2)]
    if (key === undefined || typeof value !== 'string') continue
    set(section, key, (parsers[key] ?? numberOf)(flag, value))
  }
  for (const measure of ['accuracy', 'loss']) {
    const value = args[`stop-${measure}`]
    if (typeof value !== 'string') continue
    if (changes.training?.stop !== undefined) {
      throw new ArgumentError('credit', '--stop-loss', 'left out beside --stop-accuracy', value)
    }
    set('training', 'stop', { split: 'validation', [measure]: numberOf(`--stop-${measure}`, value) })
  }
  if (typeof args.options === 'string') changes.options = parseOptions(args.options)
  return changes
}

/** `dt=10,rule=non-match` as options of a task, numbers as numbers. */
function parseOptions(given: string): Record<string, unknown> {
  return Object.fromEntries(
    parseNames('--options', given, 'repeated').map((part) => {
      const pair = /^([A-Za-z]\w*)=(.+)$/.exec(part)
      if (pair === null)
        throw new ArgumentError('credit', '--options', 'pairs such as dt=10,delay=500', given)
      const number = Number(pair[2])
      return [pair[1], Number.isNaN(number) ? pair[2] : number]
    }),
  )
}
