import { ArgumentError, alif, type Cell, checkMembers, gru, lif, lstm, rate, voltage } from '@credit/core'
import { cellNames } from './cells.js'
import type { RunConfiguration } from './configuration.js'
import { oneOf } from './nearest.js'

/**
 * The cell of the library that a network's settings describe.
 *
 * @throws ArgumentError for an option that is lacking, or that the cell refuses, and for the name of another cell.
 *
 * @example
 * const { network } = configurationOf(
 *   { task: 'copy', rule: 'eprop', seed: 0 },
 *   { preset: 'quick', network: { cell: 'lif', threshold: 0.5 } },
 * )
 * cellOf(network).options.threshold // => 0.5
 */
export function cellOf(network: RunConfiguration['network']): Cell {
  checkMembers('cellOf', 'network', network, "a configuration's network", { cell: 'string' })
  const { cell, leak, activation, threshold, adaptation, adaptationLeak } = network
  const { driveGain, refractorySteps, reset, pseudoDerivative, output, adaptationGain } = network
  const spiking = () => ({
    leak: given('leak', leak),
    threshold: given('threshold', threshold),
    ...(driveGain !== undefined && { driveGain }),
    ...(refractorySteps !== undefined && { refractorySteps }),
    ...(reset !== undefined && { reset }),
    ...(pseudoDerivative !== undefined && { pseudoDerivative }),
    ...(output !== undefined && { output }),
  })
  switch (cell) {
    case 'voltage':
    case 'rate': {
      const make = cell === 'voltage' ? voltage : rate
      return make({ leak: given('leak', leak), activation: given('activation', activation) })
    }
    case 'lif':
      return lif(spiking())
    case 'alif':
      return alif({
        ...spiking(),
        adaptation: given('adaptation', adaptation),
        adaptationLeak: given('adaptationLeak', adaptationLeak),
        ...(adaptationGain !== undefined && { adaptationGain }),
      })
    case 'gru':
      return gru()
    case 'lstm':
      return lstm()
    default:
      throw new ArgumentError('cellOf', 'network.cell', oneOf(cellNames, cell), cell)
  }
}

function given<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new ArgumentError('credit', `network.${name}`, 'given', value)
  return value
}
