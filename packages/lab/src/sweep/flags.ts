import { ArgumentError } from '@credit/core'
import { autoShard } from '../engine/shard.js'
import { parseNames } from '../lists.js'

/**
 * All values of a flag that may be given several times, and the other arguments: the command line library keeps only the
 * last one.
 *
 * @example
 * takeFlag(['--grid', 'a=1', '--json', '--grid=b=2'], '--grid') // => { values: ['a=1', 'b=2'], rest: ['--json'] }
 */
export function takeFlag(rawArgs: readonly string[], flag: string): { values: string[]; rest: string[] } {
  const values: string[] = []
  const rest: string[] = []
  for (let i = 0; i < rawArgs.length; i++) {
    const argument = rawArgs[i]
    if (argument.startsWith(`${flag}=`)) values.push(argument.slice(flag.length + 1))
    else if (argument !== flag) rest.push(argument)
    else values.push(rawArgs[++i] ?? '')
  }
  return { values, rest }
}

/**
 * A field and its values, numbers as numbers, options of modules with them.
 *
 * @example
 * parseGrid('training.schedule=cosine,constant') // => ['training.schedule', ['cosine', 'constant']]
 * parseGrid('network.cell=lif,./mine.mjs:a=1,b=2') // => ['network.cell', ['lif', './mine.mjs:a=1,b=2']]
 */
export function parseGrid(text: string): [path: string, values: (number | string)[]] {
  const pair = /^([^=]+)=(.+)$/.exec(text)
  if (pair === null) {
    throw new ArgumentError('credit', '--grid', 'as in training.learningRate=0.01,0.03', text)
  }
  const values: string[] = []
  for (const value of parseNames('--grid', pair[2], 'repeated')) {
    // `option=value` belongs to the module before it
    if (/^\w+=/.test(value) && values.length > 0) values.push(`${values.pop()},${value}`)
    else values.push(value)
  }
  return [pair[1], values.map((value) => (Number.isNaN(Number(value)) ? value : Number(value)))]
}

/**
 * `auto` and `auto/N` ask the batch system (`autoShard`).
 *
 * @example
 * parseShard('2/8') // => { k: 2, n: 8 }
 */
export function parseShard(
  text: string,
  environment: NodeJS.ProcessEnv = process.env,
): { k: number; n: number } {
  if (/^auto(\/\d+)?$/.test(text)) return autoShard(text, environment)
  const [, k, n] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number)
  if (k === undefined || n === undefined || k < 1 || k > n || !Number.isSafeInteger(n)) {
    throw new ArgumentError(
      'credit',
      '--shard',
      'K/N with K from 1 to N, such as 2/8, or auto in a job array',
      text,
    )
  }
  return { k, n }
}
