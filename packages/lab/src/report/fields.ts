/** The fields of a run's configuration by their dotted names, but for those that have a column of their own. */
export function fieldsOf(configuration: Readonly<Record<string, unknown>>): Map<string, number | string> {
  const { task: _, rule: __, seed: ___, ...rest } = configuration
  const fields = new Map<string, number | string>()
  const add = (value: unknown, name: string) => {
    if (value === null || value === undefined) return
    if (Array.isArray(value)) fields.set(name, value.join(', '))
    else if (typeof value === 'object') {
      for (const [key, each] of Object.entries(value)) add(each, `${name}.${key}`)
    } else fields.set(name, typeof value === 'number' ? value : String(value))
  }
  for (const [key, value] of Object.entries(rest)) add(value, key)
  return fields
}

/** Most values of a field that are listed where runs differ. */
const few = 3

/**
 * How runs were set, a piece of text a field: `leak 0.9`, or `learningRate 0.1 / 0.05` and `leak 12 values` where they
 * differ.
 */
export function settingsTexts(configurations: readonly Readonly<Record<string, unknown>>[]): string[] {
  const all = configurations.map(fieldsOf)
  const names = [...new Set(all.flatMap((fields) => [...fields.keys()]))]
  return names
    .filter((name) => !name.startsWith('measures.'))
    .map((name) => {
      const values = [...new Set(all.map((fields) => textOf(fields.get(name))))]
      const text = values.length <= few ? values.join(' / ') : `${values.length} values`
      return `${name.slice(name.indexOf('.') + 1)} ${text}`
    })
}

/** Four digits of a number tell settings apart; a leak from a time constant has sixteen. */
function textOf(value: number | string | undefined): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : (value ?? 'not set')
}
