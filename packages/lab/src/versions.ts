import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const packages = ['@credit/core', '@credit/curvature', '@credit/rules', '@credit/tasks'] as const

/** The versions of the packages that decide a run's numbers. Node's is not among them: the bits do not depend on it. */
export function versions(): Record<string, string> {
  const require = createRequire(import.meta.url)
  return Object.fromEntries(
    packages.map((name) => {
      const manifest = readFileSync(require.resolve(`${name}/package.json`), 'utf8')
      return [name, JSON.parse(manifest).version as string]
    }),
  )
}
