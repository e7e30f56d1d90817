import { flags } from '@credit/training'
import type { Setting } from './protocol.ts'

/** The fields of a configuration that one value sets, as the command line names them. */
export const settings: readonly Setting[] = Object.entries(flags)
  .filter(([path]) => path.includes('.'))
  .map(([path, flag]) => ({ path, flag, help: '' }))
