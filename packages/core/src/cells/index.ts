import type { Network } from '../network.js'
import type { Cell } from './cell.js'
import { rateCell } from './rate.js'
import { voltageCell } from './voltage.js'

const cells: Readonly<Record<Network['leakModel'], Cell>> = { voltage: voltageCell, rate: rateCell }

export function cellOf({ leakModel }: Network): Cell {
  return cells[leakModel]
}
