import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ArgumentError } from '@credit/core'

/**
 * The folder `data` of an installed package, as the first of these modules that can see the package would find
 * it. `places` are file URLs or absolute paths of (existing or imagined) modules.
 *
 * @throws ArgumentError about the argument `folder` of `caller`, when none of them can.
 */
export function installedData(caller: string, packageName: string, places: readonly string[]): string {
  for (const place of places) {
    try {
      return join(dirname(createRequire(place).resolve(`${packageName}/package.json`)), 'data')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new ArgumentError(
    caller,
    'folder',
    `given, unless the package ${packageName} is installed: npm install ${packageName}, or name a folder`,
    undefined,
  )
}
