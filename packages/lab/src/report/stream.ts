import { type Seed, seed } from '@credit/core'

/**
 * The stream of random numbers of one interval of a report, by what the interval is of: another task, condition or
 * quantity more changes none of the others. The names may be any text, such as the path of a module.
 */
export function streamOf(...names: readonly string[]): Seed {
  const hex = (name: string) => `x${Buffer.from(name, 'utf8').toString('hex')}`
  return names.reduce((at, name) => at.child(hex(name)), seed(0).child('report'))
}
