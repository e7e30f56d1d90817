import { ArgumentError, checkFinite, checkLength, fillGaussian, type Network, type Seed } from '@credit/core'

/**
 * How the error reaches the units: 'symmetric', `L_t = Vᵀ ε_t`; 'random', `L_t = B ε_t` with a fixed B drawn from the
 * seed; or B itself `[N, K]`, row-major.
 */
export type Feedback = 'symmetric' | 'random' | Float64Array

/** The words that stand for a feedback; a matrix has none. */
export const feedbackWords = ['symmetric', 'random'] as const

/**
 * The feedback; a matrix as a copy, since a rule is a value.
 *
 * @throws ArgumentError when it is neither of the words nor a Float64Array of finite numbers.
 */
export function checkFeedback(caller: string, feedback: Feedback): Feedback {
  if (feedback === 'symmetric' || feedback === 'random') return feedback
  if (!(feedback instanceof Float64Array)) {
    throw new ArgumentError(
      caller,
      'feedback',
      '"symmetric", "random" or a Float64Array [hidden, outputs]',
      feedback,
    )
  }
  checkFinite(caller, 'feedback', feedback)
  return feedback.slice()
}

/**
 * The feedback of one network: a random matrix is drawn, N(0, 1/N) each, from a branch of its own of the seed.
 *
 * @throws ArgumentError for a matrix of another size, or 'random' without a seed.
 */
export function feedbackOf(
  caller: string,
  feedback: Feedback,
  { hidden, outputs }: Network,
  seed: Seed | undefined,
): 'symmetric' | Float64Array {
  if (feedback === 'symmetric') return feedback
  if (feedback === 'random') {
    if (typeof seed?.child !== 'function') {
      throw new ArgumentError(
        caller,
        'seed',
        'a seed, such as seed(7): random feedback is drawn from it',
        seed,
      )
    }
    const generator = seed.child('feedback').generator()
    return fillGaussian(new Float64Array(hidden * outputs), generator, 0, Math.sqrt(1 / hidden))
  }
  checkLength(caller, 'feedback', feedback, hidden * outputs)
  return feedback
}
