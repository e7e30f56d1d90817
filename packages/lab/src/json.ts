/** Nothing that is written by hand or by a program of ours is nested so deeply. */
const deepest = 100

/**
 * The value of a JSON text.
 *
 * @throws SyntaxError for what is none, and for brackets within more than 100 others: what walks through a value would end in an
 *   error that tells nothing.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  let depth = 0
  // texts are passed over whole, with the quotes in them
  for (const [mark] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (mark === '[' || mark === '{') depth++
    else if (mark === ']' || mark === '}') depth--
    if (depth > deepest) throw new SyntaxError(`nested more than ${deepest} deep`)
  }
  return value
}
