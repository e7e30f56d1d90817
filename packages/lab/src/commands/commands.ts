import type { ArgsDef, CommandDef } from 'citty'

/** A command of `credit`, with its flags as they are defined. */
export interface Command extends CommandDef {
  readonly meta: { readonly name: string; readonly description: string }
  readonly args: ArgsDef
}

/**
 * Every command by its name, loaded when it is asked for: one that only looks into a folder, or makes a run among thousands, would
 * spend most of its time on what draws figures.
 */
const loaders = {
  train: async () => (await import('./train.js')).trainCommand,
  compare: async () => (await import('./compare.js')).compareCommand,
  sweep: async () => (await import('./sweep.js')).sweepCommand,
  report: async () => (await import('./report.js')).reportCommand,
  reproduce: async () => (await import('./reproduce.js')).reproduceCommand,
  status: async () => (await import('./status.js')).statusCommand,
  collect: async () => (await import('./collect.js')).collectCommand,
  worker: async () => (await import('./worker.js')).workerCommand,
  trials: async () => (await import('./trials.js')).trialsCommand,
  list: async () => (await import('./list.js')).listCommand,
  check: async () => (await import('./check.js')).checkCommand,
  golden: async () => (await import('./golden.js')).goldenCommand,
  export: async () => (await import('./export.js')).exportCommand,
  import: async () => (await import('./import.js')).importCommand,
  // citty's types do not let commands of different flags stand in one table
} as unknown as Readonly<Record<string, () => Promise<Command>>>

export const commandNames = Object.keys(loaders)

/** Null for a name that no command has. */
export async function loadCommand(name: string): Promise<Command | null> {
  return Object.hasOwn(loaders, name) ? loaders[name]() : null
}

/** All of them, for what tells of all. */
export async function loadCommands(): Promise<Readonly<Record<string, Command>>> {
  const loaded = commandNames.map(async (name) => [name, await loaders[name]()] as const)
  return Object.fromEntries(await Promise.all(loaded))
}
