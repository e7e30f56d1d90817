import { printable } from '../text.js'

/** How one condition is drawn in every figure: colour, dash and marker each tell it apart alone. */
export interface ConditionStyle {
  readonly condition: string
  readonly color: string
  readonly dash: string
  readonly symbol: string
  /** The name in letters that mean nothing in markup: what a page knows the condition's marks by. */
  readonly key: string
  /** Position among those that are drawn, to stagger markers. */
  readonly index: number
}

// Okabe & Ito 2008 without its yellow, which vanishes on white; dark and light alternate for grey printing.
const colors = ['#000000', '#D55E00', '#0072B2', '#009E73', '#CC79A7', '#56B4E9', '#E69F00']
const dashes = ['none', '7 3', '2 2.5', '9 3 2 3', '14 4', '4 2 1 2 1 2', '1 4']
const symbols = ['circle', 'triangle', 'square', 'diamond', 'star', 'wye', 'cross']

/** More conditions than this are not told apart in one picture: the first are drawn, and the figure says so. */
export const mostConditions = colors.length

/** A text without what is markup. */
export function keyOf(text: string): string {
  return printable(text).replace(/[<>&"'\ufffd]/g, '+')
}

/** Styles of at most `mostConditions` conditions, in their order. */
export function conditionStyles(conditions: readonly string[]): ConditionStyle[] {
  return conditions.slice(0, mostConditions).map((condition, index) => ({
    condition,
    key: keyOf(condition),
    color: colors[index],
    dash: dashes[index],
    symbol: symbols[index],
    index,
  }))
}

export const fontFamily = "Helvetica, Arial, 'Liberation Sans', sans-serif"
export const ink = '#1a1a1a'
/** Of what is beside the data: notes, lines between pairs, zero. */
export const soft = '#555555'
