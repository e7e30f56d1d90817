// Shapes for the cells that are not leaky, beside PyTorch alone: a loop over steps for what spikes, `nn.GRU` for gru. Spiking
// networks are those of evidence accumulation at a fifth of its length, their inputs as dense as everywhere here.
import { alif, gru, lif, recurrentNetwork } from '@credit/core'

const alpha = Math.exp(-1 / 20)
// in float32 a voltage at its threshold may fall on the other side, and all gradients after it differ: nothing to compare
const dtypes = ['float64']
const spiking = { hidden: 100, inputs: 40, outputs: 2, steps: 400, trials: 64, dtypes }
const units = { leak: alpha, threshold: 0.25, refractorySteps: 2 }
const adapting = { adaptationLeak: Math.exp(-1 / 200), adaptation: 0.2, adaptationGain: 1 }

const cells = { lif, alif, gru }

/** Those with `dtypes` are measured in these alone. */
export const cellWorkloads = [
  { name: 'lif', cell: 'lif', ...spiking, unit: units },
  { name: 'alif', cell: 'alif', ...spiking, unit: { ...units, ...adapting } },
  { name: 'gru', cell: 'gru', hidden: 128, inputs: 28, outputs: 10, steps: 28, trials: 256 },
]

/** Their network, as `networkOf` of the leaky ones; `unit` is what the cell is made with. */
export const cellNetworkOf = ({ cell, unit, inputs, hidden, outputs }) =>
  recurrentNetwork({ inputs, hidden, outputs, cell: cells[cell](unit) })
