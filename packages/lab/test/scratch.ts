import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

/** A folder that is removed after the tests of the file; returns a function that gives new names in it. */
export function scratch(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'credit test '))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (name) => join(folder, name)
}

/**
 * Where a module of a test may lie: it finds the workspace's packages only from inside the workspace, and what an interrupted
 * test leaves must not be committed.
 */
export function moduleInWorkspace(name: string): string {
  return fileURLToPath(new URL(`../runs/${name}-${process.pid}.mjs`, import.meta.url))
}

/** A file that is there while `use` runs. */
export async function withFile<T>(path: string, content: string, use: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  try {
    return await use()
  } finally {
    rmSync(path, { force: true })
  }
}
