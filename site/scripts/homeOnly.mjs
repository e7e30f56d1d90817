// The home figure trains three rules on one task, and is to run soon: in its worker the entries of the registries that it never
// asks for make nothing, so that the rules and tasks behind them are not loaded, nor the compiled loops of spiking units. The
// playground's worker has them all.

const kept = {
  '/rules/src/registry.ts': ['exact', 'eprop', 'modprop'],
  '/tasks/src/registry.ts': ['delayedMatch'],
}

/** A file of compiled loops without its text. */
function withoutModules(code, id) {
  const out = code.replace(/inlined\(\s*'[^']+'/g, "inlined(''")
  if (out === code) throw new Error(`${id}: no compiled loops where they were`)
  return { code: out, map: null }
}

export function homeOnly() {
  let isHome = false
  return {
    name: 'home-only',
    enforce: 'pre',
    options({ input }) {
      isHome = /home\.worker\.ts/.test(JSON.stringify(input))
    },
    transform(code, id) {
      if (isHome && id.endsWith('/core/src/cells/spiking.generated.ts')) return withoutModules(code, id)
      const names = Object.entries(kept).find(([end]) => id.endsWith(end))?.[1]
      if (!isHome || names === undefined) return null
      let found = 0
      const out = code.replace(/\bcreate: (\w+)/g, (entry, name) => {
        if (!names.includes(name)) return 'create: absent'
        found++
        return entry
      })
      if (found !== names.length) throw new Error(`${id}: not every one of ${names.join(', ')} is in it`)
      return {
        code: `${out}\nfunction absent() { throw new Error('the playground has it, the home page does not') }`,
        map: null,
      }
    },
  }
}
