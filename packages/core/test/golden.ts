import { existsSync, readdirSync, readFileSync } from 'node:fs'
import {
  type ActivationName,
  type AlifOptions,
  alif,
  type Batch,
  blockNames,
  type Cell,
  crossEntropy,
  gru,
  type LeakyCellOptions,
  type LifOptions,
  type Loss,
  lif,
  lstm,
  type NetworkParameters,
  type Problem,
  parametersOf,
  rate,
  recurrentNetwork,
  squaredError,
  type Tensor,
  voltage,
} from '@credit/core'

const folder = new URL('../../../golden/', import.meta.url)

type Numbers = Tensor<number[]>

type CellOfFile =
  | ({ kind: 'voltage' | 'rate' } & LeakyCellOptions)
  | ({ kind: 'lif' } & LifOptions)
  | ({ kind: 'alif' } & AlifOptions)
  | { kind: 'gru' | 'lstm' }

interface GradientFile {
  name: string
  network: {
    hidden: number
    inputs: number
    outputs: number
    leak: number
    leakModel: 'voltage' | 'rate'
    activation: ActivationName
    /** Of the cases of cells, in the place of the three. */
    cell?: CellOfFile
    readoutLeak?: number
    activity?: { strength: number; target: number }
    loss: 'mse' | 'ce' | 'ce_last'
    l2: number
    connectivity: Numbers
    types?: number[]
  }
  parameters: Record<string, Numbers>
  randomFeedback: Numbers
  inputs: Numbers
  targets: Numbers
  lossMask: Numbers
  expected: {
    loss: number
    outputs: Numbers
    rates?: Numbers
    gradients: Record<string, Record<string, Numbers>>
  }
}

export interface CurvatureBlock {
  parameters: string[]
  eigenvalues: number[]
  trace: number
  vector: number[]
  product: number[]
}

export interface GoldenCase {
  readonly name: string
  readonly problem: Problem
  readonly parameters: NetworkParameters
  /** B `[N, K]`. */
  readonly randomFeedback: Float64Array
  readonly expected: {
    loss: number
    outputs: number[]
    /** z_1 … z_T, of the cases of cells. */
    rates: number[] | null
    gradients: Record<string, NetworkParameters>
  }
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, folder), 'utf8'))
}

/** Names of the golden gradient cases. */
export function goldenNames(): string[] {
  return readdirSync(new URL('gradients/', folder)).map((file) => file.replace('.json', ''))
}

/** Names of the golden gradient cases of other cells, and of leaky readouts and activity penalties. */
export function goldenCellNames(): string[] {
  return readdirSync(new URL('cells/gradients/', folder)).map((file) => `cells/${file.replace('.json', '')}`)
}

/** The cell of a case: its keys are the options of the cell, and an unknown one is an error. */
function cellOf(cell: CellOfFile): Cell {
  switch (cell.kind) {
    case 'voltage':
      return voltage(optionsOf(cell))
    case 'rate':
      return rate(optionsOf(cell))
    case 'lif':
      return lif(optionsOf(cell))
    case 'alif':
      return alif(optionsOf(cell))
    case 'gru':
      return gru()
    case 'lstm':
      return lstm()
  }
}

const optionsOf = <C extends CellOfFile>({ kind: _, ...options }: C): Omit<C, 'kind'> => options

/** The path of a case below a kind of cases; those of cells are in a folder of their own. */
const pathOf = (kind: 'gradients' | 'curvature', name: string) =>
  name.startsWith('cells/') ? `cells/${kind}/${name.slice(6)}.json` : `${kind}/${name}.json`

export function readGolden(name: string): GoldenCase {
  const file = read<GradientFile>(pathOf('gradients', name))
  const { network: n } = file
  const leaky = { kind: n.leakModel, leak: n.leak, activation: n.activation }
  const network = recurrentNetwork({
    inputs: n.inputs,
    hidden: n.hidden,
    outputs: n.outputs,
    cell: cellOf(n.cell ?? leaky),
    connectivity: n.connectivity.data,
    ...(n.readoutLeak !== undefined && { readoutLeak: n.readoutLeak }),
    ...(n.types && { types: n.types }),
  })
  const losses: Record<string, () => Loss> = {
    mse: squaredError,
    ce: () => crossEntropy({ at: 'every' }),
    ce_last: () => crossEntropy({ at: 'last' }),
  }
  const flat = (blocks: Record<string, Numbers>) =>
    parametersOf(network.layout, Float64Array.from(blockNames.flatMap((block) => blocks[block]?.data ?? [])))
  const { shape } = file.targets
  const batch: Batch = {
    inputs: { data: Float64Array.from(file.inputs.data), shape: file.inputs.shape },
    targets:
      n.loss === 'mse'
        ? { data: Float64Array.from(file.targets.data), shape }
        : { data: Int32Array.from(file.targets.data), shape },
    mask: { data: Uint8Array.from(file.lossMask.data), shape: file.lossMask.shape },
  }
  const objective = { loss: losses[n.loss](), l2: n.l2, ...(n.activity && { activity: n.activity }) }
  const gradients = Object.entries(file.expected.gradients).map(
    ([key, blocks]) => [key, flat(blocks)] as const,
  )
  return {
    name,
    problem: { network, batch, objective },
    parameters: flat(file.parameters),
    randomFeedback: Float64Array.from(file.randomFeedback.data),
    expected: {
      loss: file.expected.loss,
      outputs: file.expected.outputs.data,
      rates: file.expected.rates?.data ?? null,
      gradients: Object.fromEntries(gradients),
    },
  }
}

/** The curvature case of the same name, or null where there is none. */
export function readGoldenCurvature(name: string): Record<'recurrent' | 'all', CurvatureBlock> | null {
  const path = pathOf('curvature', name)
  if (!existsSync(new URL(path, folder))) return null
  return read<{ blocks: Record<'recurrent' | 'all', CurvatureBlock> }>(path).blocks
}

/** `max|a − b| / max|b|`, absolute where b is all zero: "relative error" everywhere in the tests. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let difference = 0
  let scale = 0
  for (let i = 0; i < b.length; i++) {
    // Math.max keeps a NaN to the end
    difference = Math.max(difference, Math.abs(a[i] - b[i]))
    scale = Math.max(scale, Math.abs(b[i]))
  }
  return scale > 0 ? difference / scale : difference
}
