import {
  checkMembers,
  checkOneOf,
  daleReadout,
  daleRecurrent,
  daleSigns,
  type Initializers,
  type LeakyNetworkOptions,
  leakyNetwork,
  type Network,
  scaledGaussian,
  sparse,
} from '@credit/core'
import { leakOf } from './leakOf.js'
import type { DaleSettings, TrainingSettings } from './settings.js'
import type { Task } from './task.js'

/**
 * The network of some settings for a task. Under Dale's law the inhibitory units are the first, and the types are 0
 * for them and 1 for the excitatory ones.
 *
 * @throws ArgumentError as `leakyNetwork`.
 *
 * @example
 * networkFor({ inputs: 2, outputs: 2, dt: 1 }, delayedXorSettings.paper).cell.unit?.leak // => ≈ 0.990050
 */
export function networkFor(
  task: Pick<Task, 'inputs' | 'outputs' | 'dt'>,
  settings: TrainingSettings,
): Network {
  const sizes = { inputs: 'number', outputs: 'number', dt: 'number' } as const
  checkMembers('networkFor', 'task', task, 'a task, such as copy makes', sizes)
  checkMembers('networkFor', 'settings', settings, 'settings of a training', { hidden: 'number' })
  const { inputs, outputs, dt } = task
  const { hidden, timeConstant, activation, bias, autapses, dale } = settings
  return leakyNetwork({
    inputs,
    outputs,
    hidden,
    leak: leakOf(timeConstant, dt),
    activation,
    bias,
    autapses,
    ...daleOptions(dale),
  })
}

/**
 * Options of `leakyNetwork` for Dale's law; none without it.
 *
 * @example
 * daleOptions({ inhibitory: 1, excitatory: 2, readout: 'obeyed' }).types // => [0, 1, 1]
 */
export function daleOptions(
  dale: DaleSettings | undefined,
): Pick<LeakyNetworkOptions, 'signs' | 'readoutSigns' | 'types'> {
  if (dale === undefined) return {}
  const signs = daleSigns(dale)
  checkOneOf('daleOptions', 'readout', dale.readout, ['obeyed', 'free'])
  return { signs, readoutSigns: dale.readout, types: Uint8Array.from(signs, (sign) => (sign === 1 ? 1 : 0)) }
}

/**
 * How the network of some settings begins: core's default, and under Dale's law the balanced matrices of
 * `daleMatrix` for W and, where the readout obeys the signs, V.
 *
 * @example
 * Object.keys(initializersFor(delayedXorSettings.paper)) // => ['recurrent', 'readout']
 */
export function initializersFor(settings: { readonly dale?: DaleSettings | undefined }): Initializers {
  checkMembers('initializersFor', 'settings', settings, 'settings of a network', {})
  const { dale } = settings
  if (dale === undefined) return {}
  const signs = daleSigns(dale)
  const { connectivity } = dale
  const options = connectivity === undefined ? {} : { connectivity }
  return {
    recurrent: daleRecurrent(signs, options),
    ...(dale.readout === 'obeyed' && { readout: daleReadout(signs, options) }),
    ...(dale.inputs === 'rewired' && { input: sparse(scaledGaussian(1), connectivity ?? 1) }),
  }
}
