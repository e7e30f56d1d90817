// What a module exports is `RuleLoops` of src/kernel/ruleKernel.ts, and `configure`.
export { configure } from '../../core/assembly/cell'
export * from './advance'
export * from './mixedTraces'
export * from './modulation'
export * from './rowProducts'
export * from './rows'
export * from './sources'
export * from './sparse'
