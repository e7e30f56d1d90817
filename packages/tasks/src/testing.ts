export { type ConformanceOptions, conforms, type Finding } from './testing/conforms.js'
export type { CreateTask } from './testing/property.js'
