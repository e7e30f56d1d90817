import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { tinyConfiguration } from '../../training/test/tinyExperiment.ts'
import { experimentOf } from './experiment.js'

const parity = fileURLToPath(new URL('../../../docs/examples/parity.mjs', import.meta.url))

describe('an option of a task that the program gives itself is refused, since another value would not be heard:', () => {
  const made = (task: string, options: Record<string, string | number>) =>
    experimentOf({ ...tinyConfiguration('exact'), task, options })

  test.each(['seed', 'data', 'files'])('%s of a task of the library', async (option) => {
    await expect(made('adding', { [option]: 5 })).rejects.toThrow(
      `an option of adding must be another than ${option}, which is given to it, got "${option}"`,
    )
  })

  test('the seed of a task from a file', async () => {
    const refused = `an option of ${parity} must be another than seed, which is given to it, got "seed"`
    await expect(made(parity, { seed: 5 })).rejects.toThrow(refused)
    await expect(made(`${parity}:seed=5`, {})).rejects.toThrow(refused)
  })

  test('control: an option of its own is heard', async () => {
    const { task } = await made(parity, { length: 40 })
    expect(task.steps * task.dt).toBe(40)
    expect((await made('adding', { dt: 20 })).task.dt).toBe(20)
  })
})
