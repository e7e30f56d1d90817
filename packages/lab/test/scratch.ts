import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder that is removed after the tests of the file; returns a function that gives new names in it. */
export function scratch(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'credit test '))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (name) => join(folder, name)
}

/** A file that is there while `use` runs. A module finds the workspace's packages only from inside the workspace. */
export async function withFile<T>(path: string, content: string, use: () => Promise<T>): Promise<T> {
  writeFileSync(path, content)
  try {
    return await use()
  } finally {
    rmSync(path, { force: true })
  }
}
