import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { ArgumentError, checkOneOf } from '@credit/core'
import { parseNpz } from '@credit/tasks'
import { exportParameters } from '@credit/training'
import { type ArgsDef, defineCommand } from 'citty'
import { parametersOfRun } from '../exchange/parametersOfRun.js'
import { replaceFile } from '../files.js'
import { checkIsRun } from '../folders.js'
import { alignedColumns } from '../terminal.js'
import { checkFlags, text } from './flags.js'
import { checkModules, namesIn } from './settings.js'

const definitions = {
  run: { type: 'positional', description: 'the folder of a finished run', valueHint: 'RUN', required: false },
  at: text('which parameters: end, or start (default: end)', 'NAME'),
  dtype: text('float64, every bit, or float32, rounded (default: float64)', 'NAME'),
  out: text('the file to write', 'FILE.npz'),
  'allow-modules': {
    type: 'boolean',
    description: 'run a module that the run names as its task, cell or loss, which may do all that you may',
  },
  json: { type: 'boolean', description: 'what was written as JSON on standard output' },
} satisfies ArgsDef

export const exportCommand = defineCommand({
  meta: {
    name: 'export',
    description: "Write a run's parameters as an NPZ file, named as PyTorch names those of nn.RNN",
  },
  args: definitions,
  async run({ args }) {
    checkFlags('export', args, definitions)
    const { run, out } = args
    if (!run) throw new ArgumentError('credit', 'RUN', 'the folder of a finished run', run)
    checkIsRun(run)
    if (!out?.endsWith('.npz')) throw new ArgumentError('credit', '--out', 'a file such as weights.npz', out)
    const at = checkOneOf('credit', '--at', args.at ?? 'end', ['end', 'start'] as const)
    const dtype = checkOneOf('credit', '--dtype', args.dtype ?? 'float64', ['float64', 'float32'] as const)
    const { parameters, update } = await parametersOfRun(run, at, (configuration, path) =>
      checkModules(args, path, namesIn({ ...configuration, rule: undefined }), ''),
    )
    const bytes = exportParameters(parameters, { dtype })
    mkdirSync(dirname(out), { recursive: true })
    replaceFile(out, bytes)
    const arrays = Object.entries(parseNpz(bytes, out)).map(([name, { shape }]) => ({ name, shape }))
    process.stdout.write(
      args.json
        ? `${JSON.stringify({ out, run, at, update, dtype, arrays })}\n`
        : alignedColumns([['array', 'shape'], ...arrays.map(({ name, shape }) => [name, shape.join('×')])]),
    )
    process.stderr.write(`${out}: the parameters of ${run} after ${update} updates\n`)
  },
})
