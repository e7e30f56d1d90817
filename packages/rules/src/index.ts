export { type DniOptions, dni } from './dni.js'
export { eprop, type LocalOptions, rflo } from './eprop.js'
export type {
  Estimator,
  EstimatorOptions,
  EstimatorState,
  OfflineForm,
  RememberingRoute,
} from './estimator.js'
export { exact } from './exact.js'
export type { Feedback } from './feedback.js'
export { type KernlOptions, kernl } from './kernl.js'
export { kfRtrl } from './kfRtrl.js'
export { type MdglOptions, mdgl } from './mdgl.js'
export { type ModPropOptions, modprop } from './modprop.js'
export { cellsFor, type Need } from './needs.js'
export { notationOf, type OptionValues, parseNotation } from './notation.js'
export { type BatchStep, stepsOf } from './online/batchSteps.js'
export type { DrawOptions, SignSource } from './online/draws.js'
export { type Eligibilities, eligibilities, eligibilityPlan } from './online/eligibility.js'
export type {
  OnlineArrays,
  OnlineForm,
  OnlineLoops,
  OnlinePartials,
  OnlinePass,
  Source,
  UnitDrive,
} from './online/form.js'
export type { Learner } from './online/learner.js'
export type {
  LearnerOptions,
  LearnerState,
  LearnerStep,
  StartOptions,
  StepOptions,
} from './online/learnerOptions.js'
export { reverseKfRtrl } from './reverseKfRtrl.js'
export { rtrl } from './rtrl.js'
export {
  defineRule,
  type EstimateOptions,
  type Rule,
  type RuleDescription,
  type RuleEstimate,
} from './rule.js'
export type { BiasAndVariance, ConfidenceInterval } from './shadow/biasAndVariance.js'
export type { Lag, LagAlignment } from './shadow/lagAlignment.js'
export type { OverDraws } from './shadow/overDraws.js'
export type { PredictedChange } from './shadow/predictedChange.js'
export { type Shadow, type ShadowOfRule, type ShadowOptions, shadow } from './shadow/shadow.js'
export { type SnapOptions, snap } from './snap.js'
export type { Cost, Law, Traits } from './traits.js'
export { type TruncatedOptions, truncated } from './truncated.js'
export { type UnbiasedOptions, uoro } from './uoro.js'
