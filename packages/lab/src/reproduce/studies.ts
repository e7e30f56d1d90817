import { generalization } from './generalization.js'
import { modpropStudy } from './modprop.js'
import type { Study } from './study.js'

/** The papers that can be reproduced, by the name that the command line takes. */
export const studies = { modprop: modpropStudy, generalization } satisfies Record<string, Study>
