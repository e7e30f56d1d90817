import type { ArgsDef, CommandDef } from 'citty'
import { checkCommand } from './check.js'
import { collectCommand } from './collect.js'
import { compareCommand } from './compare.js'
import { exportCommand } from './export.js'
import { goldenCommand } from './golden.js'
import { importCommand } from './import.js'
import { listCommand } from './list.js'
import { reportCommand } from './report.js'
import { reproduceCommand } from './reproduce.js'
import { statusCommand } from './status.js'
import { sweepCommand } from './sweep.js'
import { trainCommand } from './train.js'
import { trialsCommand } from './trials.js'
import { workerCommand } from './worker.js'

/** A command of `credit`, with its flags as they are defined. */
export interface Command extends CommandDef {
  readonly meta: { readonly name: string; readonly description: string }
  readonly args: ArgsDef
}

/** Every command by its name. Citty's types do not let commands of different flags stand in one table. */
export const commands = {
  train: trainCommand,
  compare: compareCommand,
  sweep: sweepCommand,
  report: reportCommand,
  reproduce: reproduceCommand,
  status: statusCommand,
  collect: collectCommand,
  worker: workerCommand,
  trials: trialsCommand,
  list: listCommand,
  check: checkCommand,
  golden: goldenCommand,
  export: exportCommand,
  import: importCommand,
} as unknown as Readonly<Record<string, Command>>
