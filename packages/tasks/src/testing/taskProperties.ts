import type { Task } from '../task.js'
import { namesOf, type Property } from './property.js'
import { difference } from './trials.js'

/** What a task says of itself, its periods and its variants. */
export const taskProperties: readonly Property[] = [
  {
    name: 'says what it is',
    check({ task }) {
      const { name, source, channels, inputs, outputs, variants } = task
      if (name === '' || source === '') return 'name or source is empty'
      if (channels.inputs.length !== inputs || channels.outputs.length !== outputs) {
        return `${channels.inputs.length} and ${channels.outputs.length} channels for ${inputs} inputs and ${outputs} outputs`
      }
      for (const side of [channels.inputs, channels.outputs]) {
        if (new Set(side.map((channel) => channel.name)).size !== side.length)
          return 'two channels of one name'
        if (side.some(({ meaning }) => meaning === '')) return 'a channel without meaning'
      }
      return variants.some(({ meaning }) => meaning === '') ? 'a variant without meaning' : undefined
    },
  },
  {
    name: 'has the three splits, and refuses other names',
    check({ task }) {
      if (task.splits.join() !== 'train,validation,test') return `splits are ${task.splits.join(', ')}`
      const names = namesOf(task)
      if (new Set(names).size !== names.length) return `a name is used twice: ${names.join(', ')}`
      const odd = names.find((name) => task.split(name).name !== name)
      if (odd !== undefined) return `"${odd}" is called "${task.split(odd).name}"`
      try {
        task.split('no such split')
      } catch (error) {
        const missing = names.find((name) => !String(error).includes(name))
        return missing && `the error for an unknown split does not list "${missing}"`
      }
      return 'takes an unknown split'
    },
  },
  {
    name: 'chance is worse than what is reachable',
    check({ task: { chance, reachable, objective } }) {
      if (!Number.isFinite(chance.loss)) return `chance.loss is ${chance.loss}`
      if (reachable.loss === undefined && reachable.accuracy === undefined) return 'nothing is reachable'
      if (reachable.loss !== undefined && !(reachable.loss < chance.loss)) {
        return `reachable.loss ${reachable.loss} is not below chance, ${chance.loss}`
      }
      if (objective.loss.targets !== 'labels') return undefined
      if (!(chance.accuracy! > 0 && chance.accuracy! < 1)) return `chance.accuracy is ${chance.accuracy}`
      const accuracy = reachable.accuracy ?? 1
      return accuracy > chance.accuracy! && accuracy <= 1 ? undefined : `reachable.accuracy is ${accuracy}`
    },
  },
  {
    name: 'periods do not depend on dt',
    check({ create, seed, task, dts }) {
      const scored = scoredTime(task)
      for (const dt of dts) {
        const other = create({ seed, dt })
        if (JSON.stringify(other.periods) !== JSON.stringify(task.periods)) {
          return `at dt ${dt}: ${JSON.stringify(other.periods)}, at ${task.dt}: ${JSON.stringify(task.periods)}`
        }
        const lengths = Object.values(other.periods)
        const total = lengths.reduce((sum, ms) => sum + ms, 0)
        // each period is rounded to whole steps
        const allowed = 0.5 * lengths.length * other.dt + 1e-9 * total
        const taken = other.steps * other.dt
        if (!(Math.abs(taken - total) <= allowed))
          return `at dt ${dt}: ${taken} ms for periods of ${total} ms`
        if (other.objective.loss.at === 'last') continue
        const drift = Math.abs(scoredTime(other) - scored)
        if (!(drift <= 0.5 * lengths.length * (other.dt + task.dt))) {
          return `at dt ${dt} the loss counts for ${scoredTime(other)} ms, at ${task.dt} for ${scored} ms`
        }
      }
      return undefined
    },
  },
  {
    name: 'a variant is its base split at strength 0, and another at its own',
    check({ task, trials }) {
      for (const { name, of, strength } of task.variants) {
        if (!task.splits.includes(of)) return `"${name}" changes "${of}", which is no split`
        const base = task.split(of)
        const none = difference(task.split(name, { strength: 0 }).take(0, trials), base.take(0, trials))
        if (none !== undefined) return `"${name}" at strength 0: ${none}`
        const own = task.split(name)
        if (!(strength > 0)) return `"${name}" has strength ${strength}`
        if (difference(own.take(0, trials), base.take(0, trials)) === undefined) {
          return `"${name}" at strength ${strength} is the same as "${of}"`
        }
        const given = task.split(name, { strength })
        if (difference(own.take(0, trials), given.take(0, trials)) !== undefined) {
          return `"${name}" without a strength is not that of ${strength}`
        }
      }
      return undefined
    },
  },
]

/** Mean time of a trial in which the loss counts, in ms. */
function scoredTime(task: Task): number {
  const { mask, inputs } = task.split('test').take(0, Math.min(64, task.split('test').size))
  const [steps, trials] = inputs.shape as [number, number, number]
  if (mask === undefined) return steps * task.dt
  const ones = mask.data.reduce((sum, value) => sum + value, 0)
  return (ones / (mask.shape.length === 1 ? 1 : trials)) * task.dt
}
