import type { Network, Real } from '@credit/core'
import { feeds } from '@credit/core/kernels'
import type { Source, UnitDrive } from './form.js'

/** A kind of source without its values. */
export type SourceForm = Omit<Source, 'values'>

/** Every kind of source of a network, drive by drive; no bias in a network without one. */
export function sourceForms({ cell, hidden: N, inputs: I, layout }: Network): SourceForm[] {
  const forms: SourceForm[] = []
  const alone = cell.drives.length === 1
  let own = 0
  cell.drives.forEach((entry, drive) => {
    const add = (block: Source['block'], width: number, row: number) => {
      const { offset, length } = layout.blocks[block]
      if (length === 0) return
      forms.push({
        name: alone ? block : `${block}${drive}`,
        block,
        drive,
        width,
        offset: offset + row * width,
      })
    }
    const first = entry.gate * N
    if (feeds(entry, 'units')) add('recurrent', N, first)
    if (feeds(entry, 'inputs')) {
      add('input', I, first)
      add('bias', 1, first)
    } else add('recurrentBias', 1, own++ * N)
  })
  return forms
}

/** The same with their values. */
export function sourcesOf(network: Network, pastRates: Real, inputs: Real, ones: Real): Source[] {
  const values = { recurrent: pastRates, input: inputs, bias: ones, recurrentBias: ones }
  return sourceForms(network).map((form) => ({ ...form, values: values[form.block] }))
}

/** The drives that units reach. */
export function unitDrivesOf({ cell, hidden: N }: Network): UnitDrive[] {
  return cell.drives.flatMap((entry, drive) =>
    feeds(entry, 'units') ? [{ drive, at: entry.gate * N * N }] : [],
  )
}

/** One array for every kind of source, `rows` rows of its width each. */
export function perSource(network: Network, name: string, rows: number): Record<string, number> {
  return Object.fromEntries(sourceForms(network).map((form) => [`${form.name}${name}`, rows * form.width]))
}
