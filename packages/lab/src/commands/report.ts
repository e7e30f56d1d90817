import { resolve } from 'node:path'
import { ArgumentError, checkNumber } from '@credit/core'
import { type ArgsDef, defineCommand } from 'citty'
import { parseNumber } from '../lists.js'
import { terminalTable, writeReport } from '../report/index.js'
import { checkFlags, text } from './flags.js'

const definitions = {
  folder: {
    type: 'positional',
    description: 'the folder of a comparison, or of a single run',
    valueHint: 'DIR',
    required: false,
  },
  out: text('folder for the report (default: that of the comparison; of a run, report/ in it)', 'DIR'),
  reference: text('condition that the others are compared with (default: the first)', 'CONDITION'),
  floor: text(
    'how far from chance (0) to perfect (1) all runs must have learnt to be matched (default: 0.5)',
    'X',
  ),
  json: { type: 'boolean', description: 'the summary as JSON on standard output' },
} satisfies ArgsDef

export const reportCommand = defineCommand({
  meta: {
    name: 'report',
    description: 'Make the report of a comparison anew from its run folders, or that of a single run',
  },
  args: definitions,
  run({ args }) {
    checkFlags('report', args, definitions)
    const { folder, out, reference, json } = args
    if (!folder) throw new ArgumentError('credit', 'DIR', 'the folder of a comparison or of a run', folder)
    const floor = args.floor === undefined ? undefined : parseNumber('--floor', args.floor)
    if (floor !== undefined) checkNumber('credit', '--floor', floor, 'from 0 to 1', (x) => x >= 0 && x <= 1)
    const { html, figures, tables, summary } = writeReport(folder, {
      ...(out === undefined ? {} : { out }),
      ...(reference === undefined ? {} : { reference }),
      ...(floor === undefined ? {} : { floor }),
    })
    const files = { html: resolve(html), figures: figures.map(absolute), tables: tables.map(absolute) }
    process.stdout.write(json ? `${JSON.stringify({ ...summary, files })}\n` : `${terminalTable(summary)}\n`)
    process.stderr.write(
      `Report: ${files.html}, with ${figures.length} figure files and ${tables.length} tables beside it\n`,
    )
  },
})

function absolute(path: string): string {
  return resolve(path)
}
