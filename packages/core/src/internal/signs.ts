import { ArgumentError, checkLength } from '../errors.js'

/** The signs, if there is 1 or -1 for every unit; otherwise throws. */
export function checkSigns(
  caller: string,
  argument: string,
  signs: ArrayLike<number>,
  hidden: number,
): ArrayLike<number> {
  checkLength(caller, argument, signs, hidden)
  for (let i = 0; i < hidden; i++) {
    if (signs[i] !== 1 && signs[i] !== -1) {
      throw new ArgumentError(caller, `${argument}[${i}]`, '1 or -1', signs[i])
    }
  }
  return signs
}
