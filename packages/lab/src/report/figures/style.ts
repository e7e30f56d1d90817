/** How one rule is drawn in every figure: colour, dash and marker each tell it apart alone. */
export interface RuleStyle {
  readonly rule: string
  readonly color: string
  readonly dash: string
  readonly symbol: string
  /** Position among the rules, to stagger markers. */
  readonly index: number
}

// Okabe & Ito 2008 without its yellow, which vanishes on white; dark and light alternate for grey printing.
const colors = ['#000000', '#D55E00', '#0072B2', '#009E73', '#CC79A7', '#56B4E9', '#E69F00']
const dashes = ['none', '7 3', '2 2.5', '9 3 2 3', '14 4', '4 2 1 2 1 2', '1 4']
const symbols = ['circle', 'triangle', 'square', 'diamond', 'star', 'wye', 'cross']

/** Styles in the order of the rules; after seven the dashes shift against the colours, so no pair comes twice. */
export function ruleStyles(rules: readonly string[]): RuleStyle[] {
  return rules.map((rule, index) => {
    const shifted = (index + Math.floor(index / colors.length)) % dashes.length
    return {
      rule,
      color: colors[index % colors.length]!,
      dash: dashes[shifted]!,
      symbol: symbols[shifted]!,
      index,
    }
  })
}

export const fontFamily = "Helvetica, Arial, 'Liberation Sans', sans-serif"
export const ink = '#1a1a1a'
