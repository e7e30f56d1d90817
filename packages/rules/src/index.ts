export * from './eprop.js'
export * from './exact.js'
export * from './rule.js'
