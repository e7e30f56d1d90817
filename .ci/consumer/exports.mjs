// Imports every entry of every package and uses every name that it exports.
import { readFileSync } from 'node:fs'

for (const name of ['core', 'rules', 'curvature', 'tasks', 'training', 'lab']) {
  const manifest = JSON.parse(readFileSync(`node_modules/@credit/${name}/package.json`, 'utf8'))
  for (const entry of Object.keys(manifest.exports)) {
    if (entry.endsWith('.json')) continue
    const specifier = `@credit/${name}${entry.slice(1)}`
    const found = await import(specifier)
    const names = Object.keys(found)
    if (names.length === 0) throw new Error(`${specifier} exports nothing`)
    const absent = names.filter((key) => found[key] === undefined)
    if (absent.length > 0) throw new Error(`${specifier}: undefined: ${absent}`)
    console.log(`${specifier}: ${names.length} exports`)
  }
}
