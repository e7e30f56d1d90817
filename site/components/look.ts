/** Colour and dash of a line: told apart in grey too. The colours stand in the stylesheet, light and dark. */
export const lines = [
  { color: '--line-1', dash: [] },
  { color: '--line-2', dash: [7, 4] },
  { color: '--line-3', dash: [2, 3] },
  { color: '--line-4', dash: [9, 3, 2, 3] },
  { color: '--line-5', dash: [12, 4] },
] as const

/** A colour of the stylesheet as it is now. */
export function colorOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#888'
}

/** Three digits, for people. */
export function short(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e5 || size < 1e-3) return value.toExponential(1).replace('e+', 'e').replace('-', '−')
  return String(Number(value.toPrecision(3))).replace('-', '−')
}

/** Names that people read. */
export function ruleLabel(notation: string): string {
  const [name] = notation.split(':')
  const known: Readonly<Record<string, string>> = {
    eprop: 'e-prop',
    modprop: 'ModProp',
    mdgl: 'MDGL',
    rflo: 'RFLO',
    rtrl: 'RTRL',
  }
  return known[name] ?? name
}
