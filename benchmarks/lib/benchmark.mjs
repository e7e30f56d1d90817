import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { machine } from './machine.mjs'
import { keyOf, recordOf } from './record.mjs'
import { ownRows, peerRows, textTable } from './tables.mjs'
import './wide.mjs'

const many = { type: 'string', multiple: true }

/**
 * The frame of every benchmark: its options, its records, what it prints and the file it writes.
 *
 * Options: `--quick`, `--json FILE`, and a repeatable one for each of the `choices`.
 */
export class Benchmark {
  records = []
  skipped = []
  /** What each peer says of itself: its version, and how it does it. */
  programs = {}
  #keys = new Set()
  #shown = 0

  /**
   * @param effort `{ full, quick }`, how long to measure: `this.effort` is the one asked for
   * @param choices the legal values of each option, by its name; all of them are taken by default
   * @param defaults what is taken by default where that is not all
   * @param about printed below the machine
   */
  constructor(name, { effort, choices = {}, defaults = {}, about }) {
    const options = { quick: { type: 'boolean', default: false }, json: { type: 'string' } }
    for (const choice of Object.keys(choices)) options[choice] = many
    const { values } = parseArgs({ options })
    this.name = name
    this.quick = values.quick
    this.effort = effort[values.quick ? 'quick' : 'full']
    this.chosen = Object.fromEntries(
      Object.entries(choices).map(([choice, legal]) => [
        choice,
        values[choice] ? chosen(choice, legal, values[choice]) : (defaults[choice] ?? legal),
      ]),
    )
    this.json = values.json
    const { node, v8, platform, processor } = machine()
    const rounds = this.effort.rounds ? `; medians of ${this.effort.rounds} interleaved rounds` : ''
    console.log(`${name}: ${about}${rounds}\nNode ${node} (V8 ${v8}), ${platform}, ${processor}\n`)
  }

  record(fields) {
    const record = recordOf({ benchmark: this.name, ...fields })
    const key = keyOf(record)
    if (this.#keys.has(key)) throw new Error(`${key}: measured twice`)
    this.#keys.add(key)
    this.records.push(record)
  }

  /** Notes that a peer or kernel did not run; `where` is `{ workload, dtype }`, or empty for everywhere. */
  skip(name, why, where = {}) {
    const isNew = !this.skipped.some((skip) => skip.name === name && skip.why === why)
    this.skipped.push({ benchmark: this.name, name, why, ...where })
    if (isNew) console.log(`  ${name} skipped, ${why}`)
  }

  program(name, description) {
    this.programs[name] ??= []
    if (!this.programs[name].includes(description)) this.programs[name].push(description)
  }

  /** Prints what was recorded since the last time. */
  show() {
    const records = this.records.slice(this.#shown)
    this.#shown = this.records.length
    for (const rows of [peerRows(records), ownRows(records)]) {
      // the first column is the name of the benchmark
      if (rows.length > 0) console.log(`${textTable(rows.map((row) => row.slice(1)))}\n`)
    }
  }

  finish() {
    this.show()
    if (this.records.length === 0) throw new Error(`${this.name}: nothing was measured`)
    for (const [name, descriptions] of Object.entries(this.programs)) {
      console.log(`  ${name}: ${descriptions.join('; ')}`)
    }
    if (this.json === undefined) return
    const { records, skipped, programs } = this
    writeFileSync(
      this.json,
      `${JSON.stringify({ machine: machine(), records, skipped, programs }, null, 2)}\n`,
    )
  }
}

function chosen(option, legal, wanted) {
  const unknown = wanted.find((name) => !legal.includes(name) && !(option === 'peer' && name === 'none'))
  if (unknown !== undefined) throw new Error(`--${option}: one of ${legal.join(', ')}, got ${unknown}`)
  return legal.filter((name) => wanted.includes(name))
}
