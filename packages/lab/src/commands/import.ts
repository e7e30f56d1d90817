import { basename, join } from 'node:path'
import { ArgumentError } from '@credit/core'
import { type ArgsDef, defineCommand } from 'citty'
import { readNamed } from '../namedByFlag.js'
import { checkFlags } from './flags.js'
import { networkFlags, settingsFlags } from './settings.js'
import { configurationFrom, oneRunFlags, runOne } from './train.js'

const { config, quick, preset, options, batch, l2 } = settingsFlags
const { sharpness, lags, spectrum } = settingsFlags

const definitions = {
  file: {
    type: 'positional',
    description: 'an NPZ file with the arrays that credit export writes',
    valueHint: 'FILE.npz',
    required: false,
  },
  ...oneRunFlags('runs/import/FILE'),
  ...{ config, quick, preset, options, ...networkFlags, batch, l2 },
  'final-trials': settingsFlags['final-trials'],
  'curvature-trials': settingsFlags['curvature-trials'],
  'curvature-tolerance': settingsFlags['curvature-tolerance'],
  ...{ sharpness, lags, spectrum },
} satisfies ArgsDef

export const importCommand = defineCommand({
  meta: {
    name: 'import',
    description: 'Measure parameters from elsewhere, such as PyTorch, on a task: a run of no updates',
  },
  args: definitions,
  async run({ args }) {
    checkFlags('import', args, definitions)
    const { file } = args
    if (!file) throw new ArgumentError('credit', 'FILE.npz', 'a file that credit export wrote', file)
    // nobody typed the flag that it stands for
    readNamed('FILE.npz', file)
    const untrained = { start: file, updates: '0', dtype: 'float64' }
    const configuration = await configurationFrom({ ...args, ...untrained })
    await runOne(configuration, args.out ?? join('runs', 'import', basename(file, '.npz')), args)
  },
})
