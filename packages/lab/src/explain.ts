import type { z } from 'zod'
import { oneLine } from './inputError.js'

/** The first thing that zod found, on one line. */
export function explain(error: z.ZodError): string {
  const issue = error.issues[0]
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  return oneLine(where + issue.message)
}
