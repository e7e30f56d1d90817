import type { Rule } from '@credit/rules'
import { parseRule } from '@credit/rules/registry'

/** Golden keys and the rules that they stand for, as notations. */
const forms: readonly (readonly [RegExp, (parts: string[]) => string])[] = [
  [/^(exact|rtrl|eprop)$/, ([name]) => name!],
  [/^rflo$/, () => 'rflo:feedback=symmetric'],
  [/^snap([1-9]\d*)$/, ([n]) => `snap:n=${n}`],
  [/^tbptt-window([1-9]\d*)$/, ([k]) => `truncated:window=${k}`],
  [/^lag-truncated-(\d+)$/, ([k]) => `truncated:lags=${k}`],
  [/^mdgl-(cell|type)$/, ([modulation]) => `mdgl:modulation=${modulation}`],
  [
    /^modprop-(cell|type)-(published|released)-mu(\d+(?:\.\d+)?)(?:-taps(\d+))?$/,
    ([modulation, form, mean, taps]) =>
      `modprop:modulation=${modulation},form=${form},meanDerivative=${mean}${taps ? `,taps=${taps}` : ''}`,
  ],
]

const suffix = '-random-feedback'

/**
 * The rule of a golden key, or null for a key that stands for none.
 *
 * @param feedback B `[N, K]`, for the keys that end in `-random-feedback`
 */
export function ruleOfKey(key: string, feedback: Float64Array): Rule | null {
  const random = key.endsWith(suffix)
  const name = random ? key.slice(0, -suffix.length) : key
  for (const [form, notation] of forms) {
    const match = form.exec(name)
    if (match === null) continue
    const text = notation(match.slice(1))
    return random ? parseRule(text, { feedback }) : parseRule(text)
  }
  return null
}
