import { eprop } from './eprop.js'
import { exact } from './exact.js'

/** Every rule by the name that flags, manifests and golden files use. Adding a rule is adding a line. */
export const rules = { exact, eprop } as const

export type RuleName = keyof typeof rules
