import { rules } from '@credit/rules/registry'
import { tasks } from '@credit/tasks/registry'
import { configurationOf, type GivenSettings } from '@credit/training'
import { type ArgsDef, defineCommand } from 'citty'
import type { Condition } from '../compare.js'
import { parseNotations, parseRules, parseSeeds } from '../lists.js'
import { settingsOfTasks } from '../taskModule.js'
import { concludeComparison } from './conclude.js'
import { engineFlags, engineNameOf, handOver, withoutServer } from './engines.js'
import { checkFlags, text } from './flags.js'
import { commandLine, compareAloud, runningFlags, runningOptions } from './running.js'
import { checkFeedback, givenSettings, settingsFlags } from './settings.js'

const definitions = {
  tasks: text(
    `tasks, separated by commas, or modules such as ./mine.mjs: ${Object.keys(tasks).join(', ')}`,
    'A,B',
    'task',
  ),
  rules: text(
    `rules, separated by commas, with options as in snap:n=2, or modules such as ./mine.mjs: ${Object.keys(rules).join(', ')}`,
    'A,B',
    'rule',
  ),
  seeds: text('seeds, e.g. 0..9 or 0,2,5', 'LIST', 'seed'),
  out: text('folder for runs and report', 'DIR'),
  ...runningFlags,
  ...engineFlags,
  json: { type: 'boolean', description: 'the summary as JSON on standard output' },
  ...settingsFlags,
} satisfies ArgsDef

export const compareCommand = defineCommand({
  meta: {
    name: 'compare',
    description: 'Train rules from the same weights on the same batches; report gap, alignment and curvature',
  },
  args: definitions,
  async run({ args, rawArgs }) {
    checkFlags('compare', args, definitions)
    const given = givenSettings(args)
    const out = args.out ?? 'runs/compare'
    const options = {
      conditions: await conditionsOf(args, given),
      out,
      ...runningOptions(args),
      command: commandLine('compare', withoutServer(rawArgs)),
    }
    checkFeedback(
      args,
      options.conditions.map(({ configuration }) => configuration),
    )
    const engine = engineNameOf(args)
    if (engine !== 'local') return handOver(engine, options, args, 'compare')
    const whole = await compareAloud(
      options,
      given.preset === 'quick'
        ? "The paper's settings: the same command without --quick, and --seeds 0..9."
        : '',
    )
    if (whole) await concludeComparison(out, args.json)
  },
})

async function conditionsOf(
  args: {
    readonly tasks?: string | undefined
    readonly rules?: string | undefined
    readonly seeds?: string | undefined
  },
  given: GivenSettings,
): Promise<Condition[]> {
  const taskNames = parseNotations('--tasks', args.tasks ?? given.task ?? 'row-mnist')
  const known = await settingsOfTasks(taskNames)
  const ruleNames = parseRules('--rules', args.rules ?? given.rule ?? 'exact,eprop')
  const seeds = parseSeeds('--seeds', args.seeds ?? String(given.seed ?? 0))
  return taskNames.flatMap((task) =>
    seeds.flatMap((seed) =>
      ruleNames.map((rule) => ({
        configuration: configurationOf({ task, rule, seed }, given, known.get(task)),
      })),
    ),
  )
}
