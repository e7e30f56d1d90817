const whole: Readonly<Record<string, string>> = {
  'cosine.mean': 'cosine, mean over training',
  'start.lambdaMax': 'λ_max, start',
}
const sharpness: Readonly<Record<string, string>> = {
  lambdaMin: 'λ_min',
  relativeFlatness: 'relative flatness',
  fisherRaoNorm: 'Fisher-Rao norm',
  adaptiveSharpness: 'adaptive sharpness',
  filterNormalisedSharpness: 'filter-normalised sharpness',
  releasedNorm: 'released norm',
}
const moments: Readonly<Record<string, string>> = { end: 'at the end', matched: 'matched' }

/**
 * The name of a column of `runs.csv` in words.
 *
 * @example
 * quantityText('matched.gap.test-noise') // => 'gap to test-noise, matched'
 * quantityText('end.test.accuracy') // => 'test accuracy, at the end'
 */
export function quantityText(quantity: string): string {
  if (whole[quantity] !== undefined) return whole[quantity]
  const [moment, ...rest] = quantity.split('.') as [string, ...string[]]
  const [first, second] = rest
  const what = first === 'gap' ? `gap to ${second}` : first === 'lambdaMax' ? 'λ_max' : rest.join(' ')
  return `${what}, ${moments[moment] ?? moment}`
}

/** The name of a measure of sharpness in words. */
export function sharpnessText(measure: string): string {
  return sharpness[measure] ?? measure
}
