import type { Cell, Loss } from '@credit/core'
import type { RunConfiguration } from '@credit/training'
import { expectedOf, isCell, isLoss, isModulePath } from '@credit/training/schema'
import { InputError } from './inputError.js'
import { importModule, madeOf } from './moduleFile.js'

/**
 * The cell and the loss that a configuration names by the paths of modules, `./mine.mjs:k=3`, whose default export is one, or a
 * function of options that makes one; undefined for those of the library.
 *
 * @throws ArgumentError for an option that the function does not ask for, InputError for a module that can't be read or exports
 *   something else.
 */
export async function loadParts({
  network: { cell },
  training: { loss },
}: RunConfiguration): Promise<{ readonly cell: Cell | undefined; readonly loss: Loss | undefined }> {
  return {
    cell: await partOf('--cell', cell, isCell, 'cell'),
    loss: await partOf('--loss', loss ?? '', isLoss, 'loss'),
  }
}

async function partOf<T>(
  flag: string,
  text: string,
  is: (value: unknown) => value is T,
  what: 'cell' | 'loss',
): Promise<T | undefined> {
  if (!isModulePath(text)) return undefined
  const module = await importModule(flag, text)
  const made = madeOf(module, what)
  if (is(made)) return made
  throw new InputError(`${module.path}: its default export must be ${expectedOf[what]}`)
}
