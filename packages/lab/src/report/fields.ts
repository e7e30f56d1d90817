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
