import {
  adam,
  type Batch,
  clipByGlobalNorm,
  constantSchedule,
  cosineSchedule,
  exactCredit,
  integer,
  project,
  type RandomGenerator,
  type Schedule,
  type Seed,
  sgd,
  stepSchedule,
  Workspace,
} from '@credit/core'
import { initializersFor, networkFor, type Reachable, type Task, type TrainingSettings } from '@credit/tasks'

const evaluated = 500

/** Loss without L2, and accuracy, on the validation split. */
export interface Reached {
  readonly loss: number
  readonly accuracy: number
}

/**
 * Trains by the exact gradient as `reachable` says, and evaluates.
 *
 * @param targets - 'shuffled': in training the targets are those of other trials and steps, so that nothing can be
 *   learnt but how often each target comes
 */
export function train(
  task: Task,
  { settings, updates }: Pick<Reachable, 'settings' | 'updates'>,
  seed: Seed,
  targets: 'true' | 'shuffled' = 'true',
): Reached {
  const network = networkFor(task, settings)
  const { loss } = task.objective
  const w = network.initialize(seed.child('init'), initializersFor(settings)).data
  const options = { size: w.length, schedule: scheduleOf(settings, updates) }
  const optimizer = settings.optimizer === 'adam' ? adam(options) : sgd(options)
  const workspace = new Workspace(
    network,
    { loss, l2: settings.l2 },
    { steps: task.steps, trials: settings.batch },
  )
  const sample = task.split('train').sampler(settings.batch, seed.child('data'))
  const gradient = new Float64Array(w.length)
  for (let update = 0; update < updates; update++) {
    const batch = sample(update)
    workspace.load(
      targets === 'true' ? batch : shuffled(batch, seed.child('shuffle').child(update).generator()),
    )
    workspace.forward(w)
    workspace.gradient(exactCredit, gradient)
    if (settings.clip !== undefined) clipByGlobalNorm(gradient, settings.clip)
    optimizer.update(w, gradient)
    project(network, w)
  }
  workspace.dispose()
  const validation = task.split('validation')
  const trials = Math.min(evaluated, validation.size)
  const judge = new Workspace(network, { loss, l2: 0 }, { steps: task.steps, trials })
  judge.load(validation.take(0, trials))
  const reached = { loss: judge.forward(w), accuracy: judge.accuracy() }
  judge.dispose()
  return reached
}

/** Every trial gets the targets of another trial, and where they differ between steps of other steps, all by random shifts. */
function shuffled(batch: Batch, generator: RandomGenerator): Batch {
  const { data, shape } = batch.targets
  const [steps, trials] = shape.length === 1 ? [1, shape[0]] : [shape[0], shape[1]]
  const width = data.length / (steps * trials)
  const later = integer(generator, steps)
  const other = 1 + integer(generator, trials - 1)
  const moved = data.slice()
  for (let t = 0; t < steps; t++) {
    for (let b = 0; b < trials; b++) {
      const from = ((t + later) % steps) * trials + ((b + other) % trials)
      moved.set(data.subarray(from * width, (from + 1) * width), (t * trials + b) * width)
    }
  }
  return { ...batch, targets: { data: moved, shape } } as Batch
}

function scheduleOf({ schedule = 'constant', learningRate }: TrainingSettings, updates: number): Schedule {
  if (schedule === 'constant') return constantSchedule(learningRate)
  return schedule === 'cosine'
    ? cosineSchedule(learningRate, { updates })
    : stepSchedule(learningRate, schedule)
}
