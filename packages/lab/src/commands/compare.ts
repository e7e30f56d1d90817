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

/** What is compared where nobody says what. */
const defaults = { tasks: 'row-mnist', rules: 'exact,eprop' } as const

const definitions = {
  tasks: text(
    `tasks, separated by commas, or modules such as ./mine.mjs: ${Object.keys(tasks).join(', ')} (default: ${defaults.tasks})`,
    'A,B',
    'task',
  ),
  rules: text(
    `rules, separated by commas, with options as in snap:n=2, or modules such as ./mine.mjs: ${Object.keys(rules).join(', ')} (default: ${defaults.rules})`,
    'A,B',
    'rule',
  ),
  seeds: text('seeds, e.g. 0..9 or 0,2,5 (default: 0)', 'LIST', 'seed'),
  out: text('folder for runs and report (default: runs/compare)', 'DIR'),
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
    const { conditions, hasPaper } = await conditionsOf(args, given)
    const options = {
      conditions,
      out,
      ...runningOptions(args),
      command: commandLine('compare', withoutServer(rawArgs)),
    }
    checkFeedback(
      args,
      conditions.map(({ configuration }) => configuration),
    )
    const engine = engineNameOf(args)
    if (engine !== 'local') return handOver(engine, options, args, 'compare')
    const whole = await compareAloud(
      options,
      given.preset === 'quick' && hasPaper
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
): Promise<{ readonly conditions: readonly Condition[]; readonly hasPaper: boolean }> {
  const taskNames = parseNotations('--tasks', args.tasks ?? given.task ?? defaults.tasks)
  const known = await settingsOfTasks(taskNames)
  const ruleNames = parseRules('--rules', args.rules ?? given.rule ?? defaults.rules)
  const seeds = parseSeeds('--seeds', args.seeds ?? String(given.seed ?? 0))
  const conditions = taskNames.flatMap((task) =>
    seeds.flatMap((seed) =>
      ruleNames.map((rule) => ({
        configuration: configurationOf({ task, rule, seed }, given, known.get(task)),
      })),
    ),
  )
  return { conditions, hasPaper: [...known.values()].some(({ paper }) => paper !== undefined) }
}
