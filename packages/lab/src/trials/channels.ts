import type { Channel } from '@credit/tasks'

/** Channels that follow each other, have one meaning and differ by their number. */
export interface ChannelGroup {
  /** Such as `left 0–9`, or the name of the only one. */
  readonly name: string
  readonly meaning: string
  /** The channels `from .. to - 1`. */
  readonly from: number
  readonly to: number
}

/** Channels in groups, in their order. */
export function channelGroups(channels: readonly Channel[]): ChannelGroup[] {
  const groups: { stem: string; meaning: string; from: number; to: number }[] = []
  for (const [i, { name, meaning }] of channels.entries()) {
    const stem = name.replace(/ \d+$/, '')
    const last = groups.at(-1)
    if (last !== undefined && stem !== name && last.stem === stem && last.meaning === meaning) last.to = i + 1
    else groups.push({ stem, meaning, from: i, to: i + 1 })
  }
  return groups.map(({ stem, meaning, from, to }) => {
    const first = channels[from].name
    const name = to - from === 1 ? first : `${first}–${channels[to - 1].name.slice(stem.length + 1)}`
    return { name, meaning, from, to }
  })
}
