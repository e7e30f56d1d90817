/** Where a text of source stands, however its tokens are spread over lines and indented. */
export function patternOf(text: string): RegExp {
  const tokens = text.match(/\w+|[^\w\s]/g) ?? []
  return new RegExp(tokens.map((token) => token.replace(/[^\w]/g, '\\$&')).join('\\s*'), 'g')
}
