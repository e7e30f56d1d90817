import { ArgumentError } from '@credit/core'
import { kernelsHere } from '@credit/core/kernels'
import { type ArgsDef, defineCommand } from 'citty'
import { type Agreement, checkCurvature, checkGradients, curvatureTolerance } from '../golden/check.js'
import { readGoldenFolder } from '../golden/folder.js'
import { parseNumber } from '../lists.js'
import { alignedColumns } from '../terminal.js'
import { checkFlags } from './flags.js'

const definitions = {
  folder: {
    type: 'positional',
    description: 'a folder with gradients/ and curvature/ in it or further down, or one of these',
    valueHint: 'FOLDER',
    required: false,
  },
  tolerance: {
    type: 'string',
    description: 'largest relative error of a gradient',
    valueHint: 'X',
    default: '1e-10',
  },
  json: { type: 'boolean', description: 'every error as JSON on standard output' },
} satisfies ArgsDef

export const goldenCommand = defineCommand({
  meta: {
    name: 'golden',
    description: 'Compare every rule with the reference values of a folder of golden cases',
  },
  args: definitions,
  run({ args }) {
    checkFlags('golden', args, definitions)
    if (!args.folder) throw new ArgumentError('credit', 'FOLDER', 'a folder of golden cases', args.folder)
    const tolerance = parseNumber('--tolerance', args.tolerance)
    if (!(tolerance > 0)) throw new ArgumentError('credit', '--tolerance', 'a positive number', tolerance)
    const { gradients, curvature } = readGoldenFolder(args.folder)
    const kernels = kernelsHere()
    const agreements = [
      ...gradients.flatMap((golden) => kernels.flatMap((kernel) => [...checkGradients(golden, kernel)])),
      ...curvature.flatMap(({ golden, of }) =>
        kernels.flatMap((kernel) => [...checkCurvature(golden, of, kernel)]),
      ),
    ]
    const failed = agreements.filter((agreement) => !agrees(agreement, tolerance))
    const title = `${gradients.length} gradient and ${curvature.length} curvature cases on ${kernels.join(', ')}`
    process.stdout.write(
      args.json
        ? `${JSON.stringify({ tolerance, curvatureTolerance, agreements, failed: failed.length })}\n`
        : `${title}\nlargest relative error\n\n${table(agreements)}\n`,
    )
    for (const { case: name, what, block, kernel, error } of failed.slice(0, 20)) {
      process.stderr.write(`${name}, ${what}, ${block} (${kernel}): ${error.toExponential(1)} is too much\n`)
    }
    process.stderr.write(`${agreements.length - failed.length} agree, ${failed.length} do not\n`)
    if (failed.length > 0) process.exitCode = 1
  },
})

/** Whether an error is small enough; one that is no number is none. */
export function agrees(agreement: Agreement, ofGradients: number): boolean {
  return agreement.error <= toleranceOf(agreement, ofGradients)
}

function toleranceOf({ kind, what }: Agreement, ofGradients: number): number {
  return kind === 'gradient' ? ofGradients : curvatureTolerance[what as keyof typeof curvatureTolerance]
}

/** One row a key, one column a block; the largest error over cases and kernels. */
function table(agreements: readonly Agreement[]): string {
  const parts = (['gradient', 'curvature'] as const).map((kind) => {
    const these = agreements.filter((agreement) => agreement.kind === kind)
    const blocks = [...new Set(these.map(({ block }) => block))]
    const rows = [...new Set(these.map(({ what }) => what))].map((what) => {
      const cells = blocks.map((block) => {
        const errors = these
          .filter((one) => one.what === what && one.block === block)
          .map(({ error }) => error)
        return errors.length === 0 ? '' : largest(errors).toExponential(1)
      })
      const cases = new Set(these.filter((one) => one.what === what).map((one) => one.case)).size
      return [what, ...cells, String(cases)]
    })
    return rows.length === 0 ? '' : alignedColumns([[kind, ...blocks, 'cases'], ...rows])
  })
  return parts.filter((part) => part !== '').join('\n')
}

/** NaN counts as the largest. */
function largest(errors: readonly number[]): number {
  return errors.some(Number.isNaN) ? Number.NaN : Math.max(...errors)
}
