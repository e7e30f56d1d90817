import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type NetworkParameters, parametersOf, seed } from '@credit/core'
import { checkConfiguration, networkOf, startOf } from '@credit/training'
import { checkIsRun } from '../folders.js'
import { InputError } from '../inputError.js'
import { loadParts } from '../partModules.js'
import { readArrays } from '../run/arrayFile.js'
import { format } from '../run/format.js'
import type { Manifest } from '../run/manifest.js'
import { checkSeal } from '../run/seal.js'
import { findTask } from '../taskModule.js'
import { blankMnist } from '../taskTable.js'
import { readStart } from './startFile.js'

/**
 * The parameters of a finished run as it ended, or as it started. Reads none of the task's files.
 *
 * @returns them, and how many updates had been made.
 * @throws InputError when the run is not finished, damaged or of another format, or `start` and the file that it started
 *   from is another one by now.
 */
export async function parametersOfRun(
  folder: string,
  at: 'start' | 'end',
): Promise<{ readonly parameters: NetworkParameters; readonly update: number }> {
  checkIsRun(folder)
  checkSeal(folder)
  const path = join(folder, 'manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
  if (manifest.format !== format) {
    throw new InputError(`${path}: of format ${manifest.format}, not ${format}`)
  }
  const configuration = checkConfiguration(manifest.configuration)
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
  const { parameters, update } = readArrays(join(folder, 'parameters.arrays')) as {
    readonly parameters: Float64Array
    readonly update: number
  }
  return { parameters: parametersOf(network.layout, parameters), update }
}
