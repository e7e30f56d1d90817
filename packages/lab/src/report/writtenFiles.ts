import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isThere, readText, replaceFile } from '../files.js'
import { Damaged, InputError } from '../inputError.js'

// no path that leads out of the folder
const name = z.string().regex(/^(figures\/)?[\w.,=+-]*\w$/)
const listSchema = z.object({ files: z.array(name) })

/** The lists of files in the folder of a comparison: of its report, and of the tables of its runs that a sweep ends with. */
export const lists = { report: 'report.json', tables: 'tables.json' } as const

/**
 * The files that a program writes into a folder that may be somebody else's, listed beside them: what it did not write it
 * neither replaces nor removes.
 */
export class WrittenFiles {
  private readonly before: readonly string[]

  /**
   * Reads the list of those that are there, and says before anything is written that these are about to be.
   *
   * @param list its name; what is in another one of ours may be replaced, too
   * @throws InputError when one of the files is there and not listed, or the list can't be read.
   */
  constructor(
    private readonly folder: string,
    private readonly list: (typeof lists)[keyof typeof lists],
    private readonly names: readonly string[],
  ) {
    this.before = this.listed(list)
    const ours = new Set(Object.values(lists).flatMap((each) => this.listed(each)))
    const foreign = names.find((name) => !ours.has(name) && isThere(join(folder, name)))
    if (foreign !== undefined) {
      throw new InputError(
        `${join(folder, foreign)}: not listed in ${list}, so it is somebody's: nothing was changed; move it away, or use another --out`,
      )
    }
  }

  /** To be called before the first file is written: killed from here on, the next one knows them all. */
  begin(): void {
    this.write([...new Set([...this.before, ...this.names])])
  }

  /** To be called after the last one: files of an earlier time that are no more go, but for those in another list. */
  end(): void {
    const others = Object.values(lists).filter((each) => each !== this.list)
    const kept = new Set([...this.names, ...others.flatMap((each) => this.listed(each))])
    for (const name of this.before) {
      if (!kept.has(name)) rmSync(join(this.folder, name), { force: true })
    }
    this.write(this.names)
  }

  private write(names: readonly string[]): void {
    replaceFile(join(this.folder, this.list), `${JSON.stringify({ files: [...names].sort() }, null, 2)}\n`)
  }

  private listed(list: string): readonly string[] {
    const path = join(this.folder, list)
    try {
      return listSchema.parse(JSON.parse(readText(path))).files
    } catch (error) {
      if (error instanceof Damaged) return []
      if (error instanceof InputError) throw error
      throw new InputError(`${path}: not a list of written files: move it away, or use another --out`)
    }
  }
}
