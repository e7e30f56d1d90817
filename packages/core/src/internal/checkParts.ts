import type { Problem } from '../gradient.js'
import type { Real } from '../real.js'
import type { Workspace } from '../workspace.js'
import { sizeOf } from './checkBatch.js'
import { derivativeBy, mismatch, roundOff } from './differences.js'
import { pairsOf } from './pairs.js'

// For functions of one number at a time: φ″ by second differences keeps seven digits, and O(h⁴) is 1e-12.
const step = 1e-3
const mostStates = 1000
const mostPairs = 50

/** Checks what loss and activation give against differences, at states and outputs of the last forward pass. */
export function checkParts(problem: Problem, workspace: Workspace, tolerance: number) {
  const activation = activationErrors(problem, workspace.states())
  const loss = lossErrors(problem, workspace.outputs)
  const errors = { ...loss, ...activation }
  const wrong = (error: number | undefined) => error !== undefined && !(error <= tolerance)
  // a cell without an activation has none to be wrong
  const looked = problem.network.cell.activation !== undefined
  const failures = [
    ...(wrong(loss.evaluate) ? (['loss.evaluate'] as const) : []),
    ...(wrong(loss.errorTangent) ? (['loss.errorTangent'] as const) : []),
    ...(looked && wrong(activation.derivative) ? (['activation.derivative'] as const) : []),
    ...(looked && wrong(activation.secondDerivative) ? (['activation.secondDerivative'] as const) : []),
  ]
  return { errors, failures }
}

/** Both against differences of φ itself, so that a wrong φ′ does not accuse φ″. */
function activationErrors({ network }: Problem, states: Real) {
  const { activation } = network.cell
  const slopes = { given: [] as number[], wanted: [] as number[] }
  const bends = { given: [] as number[], wanted: [] as number[] }
  let largest = 0
  if (activation === undefined) return { derivative: Number.NaN, secondDerivative: Number.NaN }
  const stride = Math.max(1, Math.floor(states.length / mostStates))
  for (let n = 0; n < states.length; n += stride) {
    const s = states[n]
    const at = (distance: number) => activation.value(s + distance * step)
    if (activation.kinked && isBent(at)) continue
    const [left2, left, center, right, right2] = [at(-2), at(-1), at(0), at(1), at(2)]
    largest = Math.max(largest, Math.abs(center))
    slopes.given.push(activation.derivative(s))
    slopes.wanted.push((8 * (right - left) - (right2 - left2)) / (12 * step))
    bends.given.push(activation.secondDerivative(s))
    bends.wanted.push((16 * (left + right) - 30 * center - left2 - right2) / (12 * step * step))
  }
  return {
    derivative: mismatch(slopes.given, slopes.wanted, roundOff(largest, step)),
    secondDerivative: mismatch(bends.given, bends.wanted, roundOff(largest, step * step)),
  }
}

/** Whether φ bends within the probes as only a kink does: its slopes on the two sides differ by far more than h. */
function isBent(at: (distance: number) => number): boolean {
  const [left, right] = [at(0) - at(-2), at(2) - at(0)]
  return Math.abs(right - left) / (2 * step) > Math.sqrt(step)
}

function lossErrors({ batch, objective, network }: Problem, outputs: Real) {
  const { loss } = objective
  const { outputs: K } = network
  const { indices, targets } = pairsOf(batch, loss, sizeOf('checkGradient', batch))
  const target = batch.targets.data
  const errors = { given: [] as number[], wanted: [] as number[] }
  const tangents = { given: [] as number[], wanted: [] as number[] }
  let largestValue = 0
  let largestError = 0
  const stride = Math.max(1, Math.floor(indices.length / mostPairs))
  for (let n = 0; n < indices.length; n += stride) {
    const at = indices[n] * K
    const y = Float64Array.from(outputs)
    const signal = new Float64Array(y.length)
    const evaluate = () => loss.evaluate(y, at, K, target, targets[n], signal, 1)
    largestValue = Math.max(largestValue, Math.abs(evaluate()))
    errors.given.push(...signal.subarray(at, at + K))
    for (const entry of signal) largestError = Math.max(largestError, Math.abs(entry))
    for (let k = at; k < at + K; k++) {
      const center = y[k]
      const by = (read: () => number) =>
        derivativeBy((distance) => {
          y[k] = center + distance
          return read()
        }, step)
      errors.wanted.push(by(evaluate))
      if (loss.errorTangent) {
        for (let row = at; row < at + K; row++) {
          tangents.wanted.push(
            by(() => {
              evaluate()
              return signal[row]
            }),
          )
        }
      }
      y[k] = center
      if (!loss.errorTangent) continue
      const unit = new Float64Array(y.length)
      const out = new Float64Array(y.length)
      unit[k] = 1
      loss.errorTangent(y, at, K, target, targets[n], unit, out, 1)
      tangents.given.push(...out.subarray(at, at + K))
    }
  }
  return {
    evaluate: mismatch(errors.given, errors.wanted, roundOff(largestValue, step)),
    ...(loss.errorTangent && {
      errorTangent: mismatch(tangents.given, tangents.wanted, roundOff(largestError, step)),
    }),
  }
}
