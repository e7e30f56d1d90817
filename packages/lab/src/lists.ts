import { ArgumentError } from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { isFeedbackGiven, isModulePath } from '@credit/training/schema'

/** `a,b` as names, each once unless they may be repeated. */
export function parseNames(flag: string, text: string, given: 'once' | 'repeated' = 'once'): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.some((name) => name === '')) {
    throw new ArgumentError('credit', flag, 'names separated by commas', text)
  }
  return given === 'once' ? [...new Set(names)] : names
}

/** `exact,snap:n=2,modprop:taps=20,modulation=type` as rules, each once: `option=value` belongs to the one before it. Tasks alike. */
export function parseNotations(flag: string, text: string): string[] {
  const rules: string[] = []
  for (const name of parseNames(flag, text, 'repeated')) {
    if (/^\w+=/.test(name) && rules.length > 0) rules.push(`${rules.pop()},${name}`)
    else rules.push(name)
  }
  return [...new Set(rules)]
}

/**
 * As `parseNotations`, each looked at: whether it names a rule, with options that it has, or may be a module.
 *
 * @throws ArgumentError that names the flag, the rule, and what of it is wrong.
 */
export function parseRules(flag: string, text: string): string[] {
  const notations = parseNotations(flag, text)
  for (const notation of notations) checkRule(flag, notation)
  return notations
}

function checkRule(flag: string, notation: string): void {
  if (isModulePath(notation)) return
  try {
    parseRule(notation, isFeedbackGiven(notation) ? { feedback: new Float64Array(0) } : {})
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error
    const { argument, expected, received } = error
    if (argument === 'name' || argument === 'text')
      throw new ArgumentError('credit', flag, expected, received)
    throw new ArgumentError('credit', `${flag} ${notation}: ${argument}`, expected, received)
  }
}

/** `0..9`, `3` or `0,2,5..7` as whole numbers, each once. */
export function parseSeeds(flag: string, text: string): number[] {
  const expected = 'whole numbers such as 0..9 or 0,2,5'
  const seeds = text.split(',').flatMap((part) => {
    const match = /^\s*(\d+)(?:\.\.(\d+))?\s*$/.exec(part)
    if (match === null) throw new ArgumentError('credit', flag, expected, text)
    const from = Number(match[1])
    const to = match[2] === undefined ? from : Number(match[2])
    if (!Number.isSafeInteger(to) || to < from || to - from > 100_000) {
      throw new ArgumentError('credit', flag, expected, text)
    }
    return Array.from({ length: to - from + 1 }, (_, i) => from + i)
  })
  return [...new Set(seeds)]
}

/** A number, as written on the command line. */
export function parseNumber(flag: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new ArgumentError('credit', flag, 'a number', text)
  return value
}
