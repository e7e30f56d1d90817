import { stripVTControlCharacters } from 'node:util'

const telling = /^\s*(×|✗|→|FAIL\b|❯ .*:\d+:\d+|.*\b\w*Error\b.*:|error\b|.*\berror TS\d+)/
const most = 30
const last = 12

/**
 * What a failed step said that tells why: lines with errors and failed tests, and its end.
 *
 * @param {string} log all that was said so far, a step under its own `=== name`.
 * @param {string} name of the step.
 */
export function failuresIn(log, name) {
  const lines = stripVTControlCharacters(log).split('\n')
  const begin = lines.indexOf(`=== ${name}`)
  const end = lines.findIndex((line, i) => i > begin && line.startsWith(`=== FAILED: ${name} (`))
  if (begin < 0 || end < 0) return ''
  const said = lines.slice(begin + 1, end)
  const why = said.slice(0, -last).filter((line) => telling.test(line))
  return [...why.slice(0, most), ...said.slice(-last)].map((line) => `  ${line.slice(0, 200)}`).join('\n')
}
