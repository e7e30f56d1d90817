import {
  checkMembers,
  checkOneOf,
  daleInput,
  daleReadout,
  daleRecurrent,
  daleSigns,
  type Initializer,
  type Initializers,
  type LeakyNetworkOptions,
  leakyNetwork,
  type Network,
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

/** Settings have more than counts. */
const signsOf = ({ inhibitory, excitatory }: DaleSettings) => daleSigns({ inhibitory, excitatory })

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
  const signs = signsOf(dale)
  checkOneOf('daleOptions', 'readout', dale.readout, ['obeyed', 'free'])
  return { signs, readoutSigns: dale.readout, types: Uint8Array.from(signs, (sign) => (sign === 1 ? 1 : 0)) }
}

/**
 * How the network of some settings begins: core's default, and under Dale's law the balanced matrices of
 * `daleMatrix` for W, where the readout obeys the signs for V, and where some inputs inhibit for U; of each of them the share
 * that the settings keep.
 *
 * @example
 * Object.keys(initializersFor(delayedXorSettings.paper)) // => ['recurrent', 'readout']
 */
export function initializersFor(settings: { readonly dale?: DaleSettings | undefined }): Initializers {
  checkMembers('initializersFor', 'settings', settings, 'settings of a network', {})
  const { dale } = settings
  if (dale === undefined) return {}
  const signs = signsOf(dale)
  const { connectivity = 1 } = dale
  const kept = (dense: Initializer) => (connectivity < 1 ? sparse(dense, connectivity) : dense)
  return {
    recurrent: kept(daleRecurrent(signs)),
    ...(dale.readout === 'obeyed' && { readout: kept(daleReadout(signs)) }),
    ...(dale.inputs !== undefined && { input: kept(daleInput(dale.inputs)) }),
  }
}
