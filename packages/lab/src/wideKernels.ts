import { takeWideKernels, type WideReport } from '@credit/rules/wide'
import { hasWideFlag, whyNarrow, wideFlag } from './wideFlag.js'

let report: WideReport | null = null

/**
 * Takes the wide loops in this thread where the process was started for them and their trial finds the same bits; says
 * whether it did, and why not. The first answer stands.
 */
export function wideKernels(): WideReport {
  report ??= decide()
  return report
}

function decide(): WideReport {
  const reason = whyNarrow(process)
  if (reason !== null) return { on: false, reason }
  if (!hasWideFlag(process)) return { on: false, reason: `the process runs without ${wideFlag}` }
  return takeWideKernels()
}
