import { blockNames } from '@credit/core'
import { cellFault, cellNames, cellsOfOption } from './cells.js'
import {
  also,
  either,
  type Form,
  list,
  number,
  type Optional,
  object,
  offering,
  optional,
  record,
  saying,
  text,
  type ValueOf,
  whole,
  word,
  written,
} from './forms.js'
import { libraryNames, type Names, problemsOf } from './names.js'
import { dale, noise, perUnit, pseudoDerivative, schedule, stop, trialOr, types } from './writtenForms.js'

/** Measures of sharpness beside λ_max, by their names in records; what each is stands in `sharpnessProbe`. */
export const sharpnessMeasures = [
  'lambdaMin',
  'trace',
  'relativeFlatness',
  'fisherRaoNorm',
  'adaptiveSharpness',
  'filterNormalisedSharpness',
  'releasedNorm',
] as const

/** A field of a configuration: what it may be, and what a person reads of it. */
export interface Setting<F extends Form<unknown> = Form<unknown>> {
  readonly form: F
  readonly help: string
  /** What it is where nobody says anything; undefined where the task's settings say it. */
  readonly otherwise?: ValueOf<F> | undefined
  /** Whether the command line has a flag of its name. */
  readonly hasFlag: boolean
  /** The cells whose option it is; left out: it is not a cell's. */
  readonly cells?: readonly string[]
  /** Whether such a cell can't be made without it. */
  readonly isNeeded?: boolean
}

function setting<F extends Form<unknown>>(form: F, help: string, otherwise?: ValueOf<F>): Setting<F> {
  return { form, help, otherwise, hasFlag: true }
}

/** A setting that a file can give and no flag. */
function inFilesOnly<F extends Form<unknown>>(form: F, help: string): Setting<F> {
  return { form, help, hasFlag: false }
}

/** An option of the cells that have it, which the others don't. */
function ofCells<T>(
  option: string,
  form: Form<T>,
  help: string,
  otherwise?: NoInfer<T>,
): Setting<Optional<Form<T>>> {
  return { form: optional(form), help, otherwise, hasFlag: true, ...cellsOfOption(option) }
}

const named = problemsOf(libraryNames)

/**
 * Every setting of a training, one line each. Schema, type, default, flag (the name in kebab case), help, the field of a sweep and
 * the table in the pages follow from it: adding a setting is adding a line here, and its use.
 */
export const settings = {
  network: {
    hidden: setting(whole(1, 16_384), 'recurrent units'),
    cell: setting(
      offering(libraryNames.cells, text(named.cell)),
      `what a unit is: ${cellNames.join(', ')}, or a module such as ./mine.mjs:k=3`,
      'voltage',
    ),
    leak: ofCells(
      'leak',
      perUnit('a number in [0, 1), the fraction of state kept per step', number({ least: 0, below: 1 })),
      'α, fraction of state kept per step, in [0, 1); one, or one for each unit as 50*0.9,50*0.95',
    ),
    activation: ofCells(
      'activation',
      word('relu', 'tanh', 'sigmoid', 'softplus', 'identity'),
      'relu, tanh, sigmoid, softplus or identity',
    ),
    threshold: ofCells('threshold', number({ above: 0 }), 'θ, which the voltage has to reach', 0.03),
    driveGain: ofCells(
      'driveGain',
      perUnit('a number of more than 0', number({ above: 0 })),
      'ζ, what the drive is multiplied by; left out: 1 − leak',
    ),
    refractorySteps: ofCells('refractorySteps', whole(0), 'steps after a spike without another', 0),
    reset: ofCells(
      'reset',
      word('detached', 'kept'),
      'whether the gradient runs through the reset: detached or kept',
    ),
    pseudoDerivative: ofCells(
      'pseudoDerivative',
      pseudoDerivative,
      'triangle, exponential, fast-sigmoid or arctan, with its height and width where they are not 0.3/θ and θ',
    ),
    output: ofCells(
      'output',
      word('spikes', 'smooth'),
      'spikes, or smooth: the integral of the pseudo-derivative, which has true derivatives',
      'spikes',
    ),
    adaptation: ofCells(
      'adaptation',
      perUnit('a number of at least 0', number({ least: 0 })),
      'β, what the adaptation adds to the threshold; 0 makes a lif',
      1.8,
    ),
    adaptationLeak: ofCells(
      'adaptationLeak',
      perUnit(
        'a number in [0, 1), the fraction of the adaptation kept per step',
        number({ least: 0, below: 1 }),
      ),
      'ρ, fraction of the adaptation kept per step, in [0, 1)',
      0.9995,
    ),
    adaptationGain: ofCells(
      'adaptationGain',
      perUnit('a number of at least 0', number({ least: 0 })),
      'κ_b, what a spike adds to the adaptation; left out: 1 − adaptation-leak',
    ),
    types: setting(
      optional(types),
      'types of the units, for rules that modulate by type; as 80*0,20*1. Left out: one, or the two signs',
    ),
    readoutLeak: setting(
      saying('a number in [0, 1), the fraction of state kept per step', number({ least: 0, below: 1 })),
      'κ, fraction of the readout kept per step, in [0, 1)',
      0,
    ),
    bias: setting(word('trained', 'none'), 'of the recurrent units: trained or none'),
    autapses: setting(word('allowed', 'none'), 'synapses of a unit on itself: allowed or none'),
    dale: setting(
      optional(dale),
      "Dale's law: inhibitory units, which come first, and excitatory ones, readout free or obeyed, and clip, modprop-release, deep-rewiring/CONNECTIVITY or mdgl-release/CONNECTIVITY/INPUTS, of which so many inhibit, e.g. 20/80/free/deep-rewiring/0.1, 19/81/obeyed/mdgl-release/0.1/7",
    ),
  },
  training: {
    updates: setting(whole(0), 'updates per run'),
    batch: setting(whole(1, 1_000_000), 'trials per update'),
    optimizer: setting(word('sgd', 'adam'), 'sgd or adam'),
    learningRate: setting(number({ above: 0 }), 'step size'),
    epsilon: setting(number({ above: 0 }), "Adam's ε", 1e-8),
    epsilonAddedTo: setting(
      word('corrected', 'uncorrected'),
      'what it is added to: the corrected root (Kingma and Ba, PyTorch) or the uncorrected (TensorFlow 1)',
      'corrected',
    ),
    schedule: setting(
      schedule,
      'constant, cosine, or FACTOR/EVERY: times FACTOR every so many updates',
      'constant',
    ),
    momentum: setting(number({ least: 0, below: 1 }), 'heavy-ball momentum, in [0, 1)', 0),
    clip: setting(number({ least: 0 }), 'largest global norm of a gradient, 0 for none', 0),
    l2: setting(number({ least: 0 }), 'strength of the L2 penalty on the weights', 0),
    activity: setting(number({ least: 0 }), 'strength of the penalty on mean rates away from a target', 0),
    activityTarget: setting(number({ least: 0 }), 'their target, in output (spikes) per step', 0.01),
    dtype: setting(
      word('float32', 'float64'),
      'float32 or float64, of the training; every measurement is float64',
      'float64',
    ),
    updateEvery: setting(
      written(trialOr, 'K', trialOr.parse),
      'trial, or so many steps while the trials of a batch run side by side',
      'trial',
    ),
    direction: setting(
      word('estimate', 'projection'),
      "estimate, or projection: the rule's estimate projected on the exact gradient",
      'estimate',
    ),
    noise: setting(
      optional(noise),
      'σ of noise while it learns: on the drives, on every weight as a share of it, on the error that the learning signal is made of',
    ),
    loss: setting(
      optional(offering(libraryNames.losses, text(named.loss))),
      `${libraryNames.losses.join(', ')}, or a module such as ./mine.mjs; left out: the task's own`,
    ),
    frozen: setting(
      optional(list(word(...blockNames), 1)),
      `blocks that stay as they begin: ${blockNames.join(', ')}`,
    ),
    stop: inFilesOnly(optional(stop), 'ends the training at the first evaluation that is this good'),
  },
  measures: {
    evaluateEvery: setting(
      whole(1),
      'updates between evaluations; left out: 500, or a tenth of all where that is less',
      500,
    ),
    evaluationTrials: setting(whole(1), 'trials of each split per evaluation', 2000),
    finalTrials: setting(whole(1), 'trials of each split in the last evaluation', 10_000),
    evaluationDraw: setting(
      word('first', 'fresh', 'next'),
      'which training trials are evaluated: first, fresh ones each time, or next, those of the coming update',
      'first',
    ),
    alignEvery: setting(
      whole(1),
      'updates between alignments with the exact gradient; left out: 100, or a tenth of all where that is less',
      100,
    ),
    curvatureEvery: setting(
      whole(0),
      'updates between measurements of λ_max, 0 for start and end alone; left out: at every evaluation',
      0,
    ),
    curvatureTrials: setting(whole(1), 'trials of the probe batch for λ_max', 256),
    curvatureTolerance: setting(number({ above: 0, below: 1 }), "Lanczos's relative tolerance", 1e-3),
    curvatureOf: setting(
      word('network', 'smooth-twin'),
      'of units that spike: network, of which it is not defined, or smooth-twin, the network with smooth outputs in their place',
      'network',
    ),
    sharpness: setting(list(word(...sharpnessMeasures)), 'other measures of sharpness', []),
    sharpnessEvery: setting(whole(0), 'updates between measurements of these, 0 for start and end alone', 0),
    block: setting(
      optional(word(...blockNames, 'all')),
      'block that λ_max and the other measures of curvature are of, or all; left out: recurrent',
    ),
    lags: setting(whole(0), 'delays told apart when credit is measured by delay, 0 for none', 0),
    strengths: inFilesOnly(
      optional(record(number())),
      "strength of the task's variants, by name, where it isn't the variant's own",
    ),
    spectrum: setting(word('none', 'end'), 'none, or end: the density of the spectrum at the end', 'none'),
    surface: setting(
      word('none', 'end'),
      'none, or end: the loss around the end along the two leading eigenvectors, with the path of the training; keeps the weights of every evaluation',
      'none',
    ),
  },
} as const

export type SectionName = keyof typeof settings
export const sectionNames = ['network', 'training', 'measures'] as const satisfies SectionName[]

type FormsOf<S extends Readonly<Record<string, Setting>>> = { readonly [K in keyof S]: S[K]['form'] }

function formsOf<S extends Readonly<Record<string, Setting>>>(section: S): FormsOf<S>
function formsOf(section: Readonly<Record<string, Setting>>): Record<string, Form<unknown>> {
  return Object.fromEntries(Object.entries(section).map(([name, { form }]) => [name, form]))
}

const isOneLine = (pattern: RegExp, expected: string) => (given: string) =>
  pattern.test(given) ? null : expected

/** The forms of the fields, section by section. */
export const fields = {
  network: formsOf(settings.network),
  training: formsOf(settings.training),
  measures: formsOf(settings.measures),
}

/** Options of the task that differ from its defaults. */
export const optionsForm = optional(record(saying('a number or a string', either(number(), text(), ''))))

/** A file relative to the working directory, and what is in it: parameters to start from, a feedback matrix. */
export const fileForm = optional(
  object({
    file: text(isOneLine(/./s, 'the path of a file')),
    sha256: text(isOneLine(/^[0-9a-f]{64}$/, '64 hexadecimal digits')),
  }),
)

/** Everything that decides the numbers of one training, where these names are known. */
export function configurationFormOf(names: Names) {
  const { task, rule, cell, loss } = problemsOf(names)
  const network = object({ ...fields.network, cell: text(cell) })
  return object({
    task: text(task),
    rule: text(rule),
    seed: whole(0),
    options: optionsForm,
    // left out: drawn
    start: fileForm,
    // the matrix of rules with feedback=given
    feedback: fileForm,
    network: also(network, (given) => cellFault(given, settings.network)),
    training: object({ ...fields.training, loss: optional(text(loss)) }),
    measures: object(fields.measures),
  })
}

export const configurationForm = configurationFormOf(libraryNames)

/** `evaluateEvery` as the name of a flag: `evaluate-every`. */
export function flagName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The flag of each field that has one; errors name it. */
export const flags: Readonly<Record<string, string>> = {
  ...{ task: '--tasks', rule: '--rules', seed: '--seeds' },
  ...Object.fromEntries(
    sectionNames.flatMap((section) =>
      Object.entries<Setting>(settings[section])
        .filter(([, { hasFlag }]) => hasFlag)
        .map(([name]) => [`${section}.${name}`, `--${flagName(name)}`]),
    ),
  ),
}
