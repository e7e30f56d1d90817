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

const activation = z.enum(['relu', 'tanh', 'sigmoid', 'softplus', 'identity'])
const leaky = { leak: z.number(), activation }
const spiking = {
  leak: z.number(),
  driveGain: z.number(),
  threshold: z.number(),
  refractorySteps: z.number(),
  reset: z.enum(['detached', 'kept']),
  pseudoDerivative: z.strictObject({
    shape: z.enum(['triangle', 'exponential', 'fast-sigmoid', 'arctan']),
    height: z.number(),
    width: z.number(),
  }),
}

/** A cell, by the options of the function of its name; an option that it has not is an error. */
const cell = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('voltage'), ...leaky }),
  z.strictObject({ kind: z.literal('rate'), ...leaky }),
  z.strictObject({ kind: z.literal('lif'), ...spiking }),
  z.strictObject({
    kind: z.literal('alif'),
    ...spiking,
    adaptationLeak: z.number(),
    adaptationGain: z.number(),
    adaptation: numbers,
  }),
  z.strictObject({ kind: z.literal('gru') }),
  z.strictObject({ kind: z.literal('lstm') }),
])

/** A gradient case as it lies on disk. */
export const gradientCaseSchema = z.object({
  name: z.string(),
  network: z.object({
    hidden: z.number(),
    inputs: z.number(),
    outputs: z.number(),
    // of the cases of leaky cells
    leak: z.number().optional(),
    leakModel: z.enum(['voltage', 'rate']).optional(),
    activation: activation.optional(),
    // of the others, in the place of the three
    cell: cell.optional(),
    readoutLeak: z.number().optional(),
    activity: z.strictObject({ strength: z.number(), target: z.number() }).optional(),
    loss: z.enum(['mse', 'ce', 'ce_last']),
    l2: z.number(),
    connectivity: tensor,
    types: numbers.optional(),
  }),
  parameters: blocks,
  randomFeedback: tensor,
  inputs: tensor,
  targets: tensor,
  lossMask: tensor,
  expected: z.object({
    loss: z.number(),
    outputs: tensor,
    // z_1 … z_T, of the cases of other cells
    rates: tensor.optional(),
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
