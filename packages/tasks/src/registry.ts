import type { Seed } from '@credit/core'
import { adding, addingSettings } from './adding.js'
import { contextIntegration, contextIntegrationSettings } from './contextIntegration.js'
import { copy, copySettings } from './copy.js'
import { delayedMatch, delayedMatchSettings } from './delayedMatch.js'
import { delayedXor, delayedXorSettings } from './delayedXor.js'
import { evidenceAccumulation, evidenceAccumulationSettings } from './evidenceAccumulation.js'
import { flipFlop, flipFlopSettings } from './flipFlop.js'
import { mimic, mimicSettings } from './mimic.js'
import type { Mnist } from './mnist.js'
import { patternGeneration, patternGenerationSettings } from './patternGeneration.js'
import { pixelMnist, pixelMnistSettings } from './pixelMnist.js'
import { rowMnist, rowMnistSettings } from './rowMnist.js'
import type { TaskSettings } from './settings.js'
import { sine, sineSettings } from './sine.js'
import type { Task } from './task.js'

/** The options that every generated task takes. */
interface CommonOptions {
  readonly seed: Seed
  readonly dt?: number
}

/** What a task needs to be made, the function that makes it, and what can be read of it before. */
export type TaskEntry = Required<Pick<TaskSettings, 'optionNames'>> &
  TaskSettings &
  (
    | { readonly needs: 'nothing'; readonly create: (options: CommonOptions) => Task }
    | { readonly needs: 'mnist'; readonly create: (data: Mnist, options: { readonly seed: Seed }) => Task }
  )

/** Every task by its name. */
export const tasks = {
  'row-mnist': { needs: 'mnist', create: rowMnist, ...rowMnistSettings },
  'pixel-mnist': { needs: 'mnist', create: pixelMnist, ...pixelMnistSettings },
  'delayed-xor': { needs: 'nothing', create: delayedXor, ...delayedXorSettings },
  'pattern-generation': { needs: 'nothing', create: patternGeneration, ...patternGenerationSettings },
  'delayed-match': { needs: 'nothing', create: delayedMatch, ...delayedMatchSettings },
  'evidence-accumulation': {
    needs: 'nothing',
    create: evidenceAccumulation,
    ...evidenceAccumulationSettings,
  },
  copy: { needs: 'nothing', create: copy, ...copySettings },
  adding: { needs: 'nothing', create: adding, ...addingSettings },
  'flip-flop': { needs: 'nothing', create: flipFlop, ...flipFlopSettings },
  sine: { needs: 'nothing', create: sine, ...sineSettings },
  'context-integration': { needs: 'nothing', create: contextIntegration, ...contextIntegrationSettings },
  mimic: { needs: 'nothing', create: mimic, ...mimicSettings },
} as const satisfies Record<string, TaskEntry>

export type TaskName = keyof typeof tasks
