import { z } from 'zod'

const quantity = z.string().min(1)
const condition = z.string().min(1)

/** A point of a released learning curve: the median of the runs, and their range where it is known. */
const curvePoint = z.strictObject({
  update: z.number().int().min(0),
  median: z.number(),
  least: z.number().optional(),
  most: z.number().optional(),
})

/** What a claim compares, as plain data; a quantity is a key of the plan's `quantities`. */
export const contrastSchema = z.discriminatedUnion('kind', [
  /** A quantity is larger under one condition than under another, seed by seed. */
  z.strictObject({ kind: z.literal('larger'), quantity, of: condition, than: condition }),
  /** It varies more from seed to seed: of its distances from the median. */
  z.strictObject({ kind: z.literal('moreVariable'), quantity, of: condition, than: condition }),
  /** Under `of` it is closer to what it is under `to` than under `than`. */
  z.strictObject({ kind: z.literal('closer'), quantity, of: condition, to: condition, than: condition }),
  /** Two quantities rise together over these conditions, within the seeds. */
  z.strictObject({
    kind: z.literal('together'),
    x: quantity,
    y: quantity,
    conditions: z.array(condition).min(3),
  }),
  /** A quantity stays below a value. */
  z.strictObject({ kind: z.literal('below'), quantity, of: condition, value: z.number() }),
  /** More runs never learn under one condition than under another. */
  z.strictObject({ kind: z.literal('failsMore'), of: condition, than: condition }),
  /** Our runs are like released ones, at every point of a curve on the training trials. */
  z.strictObject({
    kind: z.literal('releasedCurve'),
    of: condition,
    measure: z.enum(['loss', 'accuracy']),
    points: z.array(curvePoint).min(1),
  }),
  /** On random networks each rule is better aligned with the exact gradient than the one before: step 0, 1 or 2. */
  z.strictObject({ kind: z.literal('randomNetworks'), step: z.number().int().min(0).max(2) }),
])

export type Contrast = z.output<typeof contrastSchema>

/** The conditions that a contrast speaks of. */
export function conditionsIn(contrast: Contrast): string[] {
  switch (contrast.kind) {
    case 'together':
      return [...contrast.conditions]
    case 'randomNetworks':
      return []
    case 'closer':
      return [contrast.of, contrast.to, contrast.than]
    case 'below':
    case 'releasedCurve':
      return [contrast.of]
    default:
      return [contrast.of, contrast.than]
  }
}

/** The quantities that it reads, by their keys. */
export function quantitiesIn(contrast: Contrast): string[] {
  if (contrast.kind === 'together') return [contrast.x, contrast.y]
  return 'quantity' in contrast ? [contrast.quantity] : []
}
