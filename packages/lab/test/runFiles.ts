import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What two runs of one configuration have in common to the byte, by the name of the file. */
export function bytesOf(folder: string): Record<string, string> {
  const names = ['manifest.json', 'metrics.jsonl', 'parameters.arrays']
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]))
}

export const finishedFiles = [
  'manifest.json',
  'metrics.jsonl',
  'parameters.arrays',
  'seal.json',
  'timing.jsonl',
]

/** The updates from which a run was gone on with, in order. */
export function resumedAt(folder: string): number[] {
  return readFileSync(join(folder, 'timing.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'resumed')
    .map(({ update }) => update)
}

/** Names of the files of a folder, sorted. */
export const namesIn = (folder: string): string[] => readdirSync(folder).sort()

/** Names of checkpoints, oldest first; not of one that is being written. */
export const checkpointsIn = (folder: string): string[] =>
  namesIn(folder).filter((name) => /^checkpoint-\d+\.arrays$/.test(name))

/** Of a checkpoint by its name. */
export const updateOf = (checkpoint: string): number => Number(/\d+/.exec(checkpoint)![0])
