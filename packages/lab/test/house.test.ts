import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const packages = fileURLToPath(new URL('../..', import.meta.url))

type House = ReadonlyMap<string, readonly string[]>

/** Which file of a package imports which other ones, tests left out. */
function houseOf(name: string): House {
  const root = join(packages, name, 'src')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
  )
  return new Map(
    files.map((path) => {
      const source = readFileSync(join(root, path), 'utf8')
      const imported = [...source.matchAll(/\bfrom '(\.[^']+)\.js'/g)].map(([, to]) =>
        relative(root, join(root, dirname(path), `${to}.ts`)),
      )
      return [path, imported]
    }),
  )
}

/** A way from a node back to itself; undefined where there is none. */
function circleIn(house: House): readonly string[] | undefined {
  const done = new Set<string>()
  const visit = (node: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node]
    if (done.has(node)) return undefined
    for (const next of house.get(node) ?? []) {
      const circle = visit(next, [...way, node])
      if (circle) return circle
    }
    done.add(node)
    return undefined
  }
  for (const node of house.keys()) {
    const circle = visit(node, [])
    if (circle) return circle
  }
  return undefined
}

describe.each(['training', 'lab'])('%s, drawn from its imports', (name) => {
  const house = houseOf(name)

  test('has no circle of files', () => {
    expect(house.size).toBeGreaterThan(20)
    expect(circleIn(house)).toBeUndefined()
  })

  test('the control: an import back is found', () => {
    const [[first, [second]]] = [...house].filter(([, imported]) => imported.length > 0)
    const back = new Map(house).set(second, [...(house.get(second) ?? []), first])
    expect(circleIn(back)).toBeDefined()
  })
})

test('what cannot be seen is not taken for missing: nothing asks existsSync', () => {
  const asking = [...houseOf('lab').keys()].filter((path) =>
    /\bexistsSync\b/.test(readFileSync(join(packages, 'lab/src', path), 'utf8')),
  )
  expect(asking).toEqual([])
})

test('nothing but the program itself imports the commands', () => {
  const above = [...houseOf('lab')].filter(
    ([path, imported]) => !path.startsWith('commands') && imported.some((to) => to.startsWith('commands')),
  )
  expect(above.map(([path]) => path)).toEqual(['credit.ts'])
})
