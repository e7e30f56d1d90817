import { join } from 'node:path'
import { type NetworkParameters, parametersOf, seed } from '@credit/core'
import { checkConfiguration, networkOf, type RunConfiguration, startOf } from '@credit/training'
import { z } from 'zod'
import { explain } from '../explain.js'
import { readText } from '../files.js'
import { checkIsRun } from '../folders.js'
import { InputError } from '../inputError.js'
import { parseJson } from '../json.js'
import { loadParts } from '../partModules.js'
import { readArrays } from '../run/arrayFile.js'
import { checkFormat, format, ofAnotherVersion } from '../run/format.js'
import type { Manifest } from '../run/manifest.js'
import { checkSeal } from '../run/seal.js'
import { findTask } from '../taskModule.js'
import { blankMnist } from '../taskTable.js'
import { readStart } from './startFile.js'

const trainedSchema = z.object({
  format: z.literal(format),
  update: z.number().int().min(0),
  parameters: z.instanceof(Float64Array, { error: 'expected an array of float64' }),
})

/**
 * The parameters of a finished run as it ended, or as it started. Reads none of the task's files.
 *
 * @param check told what the run was, before anything that it names is read: who gave the folder may have put a module into it
 * @returns them, and how many updates had been made.
 * @throws InputError when the run is not finished, damaged or of another version, or `start` and the file that it started
 *   from is another one by now.
 */
export async function parametersOfRun(
  folder: string,
  at: 'start' | 'end',
  check: (configuration: RunConfiguration, path: string) => void = () => {},
): Promise<{ readonly parameters: NetworkParameters; readonly update: number }> {
  checkIsRun(folder)
  checkSeal(folder)
  const path = join(folder, 'manifest.json')
  const manifest = parseJson(readText(path)) as Manifest
  checkFormat(manifest.format, path)
  const configuration = configurationIn(manifest, path)
  check(configuration, path)
  const root = seed(configuration.seed)
  const { task: name, options = {}, start } = configuration
  // only its inputs and outputs count, which are the same whatever the images show
  const makeTask = await findTask(name)
  const task = makeTask(options, { seed: root.child('task'), files: blankMnist() })
  const { cell } = await loadParts(configuration)
  const network = networkOf(configuration, task, cell)
  if (at === 'start') {
    const given = start && { start: readStart(start, network) }
    const data = startOf(configuration, { root, network, ...given })
    return { parameters: parametersOf(network.layout, data), update: 0 }
  }
  const file = join(folder, 'parameters.arrays')
  const ended = trainedSchema.safeParse(readArrays(file))
  if (!ended.success) throw new InputError(`${file}: ${explain(ended.error)}`)
  const { parameters, update } = ended.data
  return { parameters: parametersOf(network.layout, parameters), update }
}

/** Fields come and go between versions of one format. */
function configurationIn({ configuration }: Manifest, path: string): RunConfiguration {
  try {
    return checkConfiguration(configuration)
  } catch (error) {
    throw new InputError(
      `${path}: ${(error as Error).message}: the run is of another version: ${ofAnotherVersion}`,
    )
  }
}
