/**
 * The text without control characters (each becomes U+FFFD): they are illegal in SVG and are commands to a
 * terminal.
 */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g, '\ufffd')
}

/** Text as HTML or SVG content or as a quoted attribute. */
export function escapeText(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/**
 * Lines of at most `width` characters, cut after a space, comma, bracket, hyphen or the like where there is one.
 *
 * @example
 * wrap('modprop(taps=20,modulation=type)', 16) // => ['modprop(taps=20,', 'modulation=type)']
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let rest = text
  while (rest.length > width) {
    const head = rest.slice(0, width + 1)
    const space = head.lastIndexOf(' ')
    const mark = Math.max(
      ...[',', '(', '-', '+', '/', ':', '='].map((c) => head.slice(0, width).lastIndexOf(c) + 1),
    )
    const cut = space > 0 ? space : mark > 0 ? mark : width
    lines.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut).trimStart()
  }
  if (rest !== '' || lines.length === 0) lines.push(rest)
  return lines
}

/** Nested plain data as rows of dotted name and text. `flatten({ a: { b: [1, 2] } })` is `[['a.b', '[1,2]']]`. */
export function flatten(data: Readonly<Record<string, unknown>>, prefix = ''): [string, string][] {
  return Object.entries(data).flatMap(([key, value]): [string, string][] => {
    const name = prefix + key
    if (
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.keys(value).length > 0
    ) {
      return flatten(value as Record<string, unknown>, `${name}.`)
    }
    return [[name, typeof value === 'string' ? value : (JSON.stringify(value) ?? 'not given')]]
  })
}

/** The text with a capital first letter; a symbol, λ or ρ, stays the symbol that it is. */
export function capital(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase())
}
