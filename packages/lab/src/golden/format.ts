import { z } from 'zod'

const numbers = z.array(z.number())
const tensor = z.object({ shape: z.array(z.number().int().min(0)), data: numbers })
const blocks = z.object({
  recurrent: tensor,
  input: tensor,
  bias: tensor,
  recurrentBias: tensor.optional(),
  readout: tensor,
  readoutBias: tensor,
})

/** A gradient case as it lies on disk. */
export const gradientCaseSchema = z.object({
  name: z.string(),
  network: z.object({
    hidden: z.number(),
    inputs: z.number(),
    outputs: z.number(),
    leak: z.number(),
    leakModel: z.enum(['voltage', 'rate']),
    activation: z.enum(['relu', 'tanh', 'sigmoid', 'softplus', 'identity']),
    loss: z.enum(['mse', 'ce', 'ce_last']),
    l2: z.number(),
    connectivity: tensor,
    types: numbers,
  }),
  parameters: blocks,
  randomFeedback: tensor,
  inputs: tensor,
  targets: tensor,
  lossMask: tensor,
  expected: z.object({
    loss: z.number(),
    outputs: tensor,
    gradients: z.record(z.string(), blocks).refine((keys) => Object.keys(keys).length > 0, 'no key in it'),
  }),
})

const curvatureBlock = z.object({
  parameters: z.array(z.string()),
  eigenvalues: numbers.min(1),
  trace: z.number(),
  vector: numbers,
  product: numbers,
})

/** A curvature case as it lies on disk. */
export const curvatureCaseSchema = z.object({
  case: z.string(),
  blocks: z
    .partialRecord(z.enum(['recurrent', 'all']), curvatureBlock)
    .refine((found) => Object.keys(found).length > 0, 'no block in it'),
})

export type GradientCase = z.output<typeof gradientCaseSchema>
export type CurvatureCase = z.output<typeof curvatureCaseSchema>
export type Blocks = z.output<typeof blocks>
