import { ArgumentError, checkNumber, type Loss } from '@credit/core'
import type { Channel } from '../task.js'

export function checkText(caller: string, argument: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw new ArgumentError(caller, argument, 'a text that is not empty', value)
  }
  return value
}

/** At least one channel, each of its own name. */
export function checkChannels(caller: string, side: string, channels: readonly Channel[] | undefined): void {
  if (!Array.isArray(channels) || channels.length === 0) {
    throw new ArgumentError(caller, `channels.${side}`, 'at least one channel', channels)
  }
  const names = channels.map((channel: Channel, i) =>
    checkText(caller, `channels.${side}[${i}].name`, channel?.name),
  )
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new ArgumentError(caller, `channels.${side}`, 'of different names', twice)
}

/** A mask names periods that there are, and belongs to a loss that takes one. */
export function checkMask(
  caller: string,
  mask: readonly string[] | 'trial' | undefined,
  periods: object,
  loss: Loss,
): void {
  if (mask === undefined) return
  if (loss.at === 'last')
    throw new ArgumentError(caller, 'mask', 'left out for a loss at the last step', mask)
  if (mask === 'trial') return
  const legal = Object.keys(periods)
  if (mask.length === 0 || !mask.every((name) => legal.includes(name))) {
    throw new ArgumentError(caller, 'mask', `'trial' or some of the periods ${legal.join(', ')}`, mask)
  }
}

export function checkSettings<S extends Readonly<Record<string, number>>>(caller: string, settings: S): S {
  for (const [name, value] of Object.entries(settings)) checkNumber(caller, name, value)
  return settings
}

/** Splits and variants have names of their own. */
export function checkNames(caller: string, names: readonly string[]): void {
  for (const name of names) checkText(caller, 'variants.name', name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) {
    throw new ArgumentError(caller, 'variants', 'of different names, not those of splits', twice)
  }
}
