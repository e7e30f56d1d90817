import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`packages/${path}`, import.meta.url))

/** What every project of tests shares. Tests read the sources, so that a failing test points at the line that was written. */
export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^@credit\/(core|rules|curvature|tasks|training|lab)$/,
        replacement: source('$1/src/index.ts'),
      },
      {
        find: /^@credit\/(core|rules|curvature|tasks|training|lab)\/(?!package\.json)(.+)$/,
        replacement: source('$1/src/$2.ts'),
      },
    ],
  },
  test: { testTimeout: 120_000, hookTimeout: 60_000 },
})
