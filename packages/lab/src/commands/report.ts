import { resolve } from 'node:path'
import { ArgumentError } from '@credit/core'
import { type ArgsDef, defineCommand } from 'citty'
import { terminalTable, writeReport } from '../report/index.js'
import { checkFlags } from './flags.js'

const definitions = {
  folder: {
    type: 'positional',
    description: 'the folder of a comparison',
    valueHint: 'DIR',
    required: false,
  },
  json: { type: 'boolean', description: 'the summary as JSON on standard output' },
} satisfies ArgsDef

export const reportCommand = defineCommand({
  meta: { name: 'report', description: 'Make the report of a comparison anew from its run folders' },
  args: definitions,
  run({ args }) {
    checkFlags(args, definitions)
    if (!args.folder) throw new ArgumentError('credit', 'DIR', 'the folder of a comparison', args.folder)
    const { html, summary } = writeReport(args.folder)
    process.stdout.write(args.json ? `${JSON.stringify(summary)}\n` : `${terminalTable(summary)}\n`)
    process.stderr.write(`Report: ${resolve(html)}\n`)
  },
})
