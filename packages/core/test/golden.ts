import { readdirSync, readFileSync } from 'node:fs'
import {
  type Activation,
  type ActivationName,
  type Batch,
  blockNames,
  crossEntropy,
  type Loss,
  leakyNetwork,
  type Parameters,
  type Problem,
  parametersOf,
  squaredError,
  type Tensor,
} from '@credit/core'

const folder = new URL('../../../golden/', import.meta.url)

type Numbers = Tensor<number[]>

interface GradientFile {
  name: string
  network: {
    hidden: number
    inputs: number
    outputs: number
    leak: number
    leakModel: 'voltage' | 'rate'
    activation: string
    loss: 'mse' | 'ce' | 'ce_last'
    l2: number
    connectivity: Numbers
    types: number[]
  }
  parameters: Record<string, Numbers>
  randomFeedback: Numbers
  inputs: Numbers
  targets: Numbers
  lossMask: Numbers
  expected: { loss: number; outputs: Numbers; gradients: Record<string, Record<string, Numbers>> }
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
  readonly parameters: Parameters
  /** B `[N, K]`. */
  readonly randomFeedback: Float64Array
  readonly expected: { loss: number; outputs: number[]; gradients: Record<string, Parameters> }
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, folder), 'utf8'))
}

/** Names of the golden gradient cases. */
export function goldenNames(): string[] {
  return readdirSync(new URL('gradients/', folder)).map((file) => file.replace('.json', ''))
}

export function readGolden(name: string): GoldenCase {
  const file = read<GradientFile>(`gradients/${name}.json`)
  const { network: n } = file
  const network = leakyNetwork({
    inputs: n.inputs,
    hidden: n.hidden,
    outputs: n.outputs,
    leak: n.leak,
    leakModel: n.leakModel,
    types: n.types,
    activation: n.activation as ActivationName | Activation,
    connectivity: n.connectivity.data,
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
  const gradients = Object.entries(file.expected.gradients).map(
    ([key, blocks]) => [key, flat(blocks)] as const,
  )
  return {
    name,
    problem: { network, batch, objective: { loss: losses[n.loss](), l2: n.l2 } },
    parameters: flat(file.parameters),
    randomFeedback: Float64Array.from(file.randomFeedback.data),
    expected: {
      loss: file.expected.loss,
      outputs: file.expected.outputs.data,
      gradients: Object.fromEntries(gradients),
    },
  }
}

/** The curvature case of the same name, or null where there is none. */
export function readGoldenCurvature(name: string): Record<'recurrent' | 'all', CurvatureBlock> | null {
  if (!readdirSync(new URL('curvature/', folder)).includes(`${name}.json`)) return null
  return read<{ blocks: Record<'recurrent' | 'all', CurvatureBlock> }>(`curvature/${name}.json`).blocks
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
