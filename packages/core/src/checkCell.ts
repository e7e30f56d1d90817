import type { Batch } from './batch.js'
import type { Cell, CellMemory, Partials } from './cells/cell.js'
import { cellMemoryOf, partialsOf, viewsOf } from './cells/memory.js'
import type { Credit } from './cells/route.js'
import { tangentOfStep } from './cells/stepwise.js'
import { checkMembers, checkSeed } from './checks.js'
import { checkInteger } from './errors.js'
import { aCell, cellMembers } from './internal/cellMembers.js'
import { checkObject } from './internal/checkObject.js'
import { derivativeBy, mismatch, roundOff } from './internal/differences.js'
import { cellPlan, partialsLength } from './internal/plan.js'
import { positiveOf } from './internal/ranges.js'
import { squaredError } from './loss.js'
import { type Network, recurrentNetwork } from './network.js'
import { fillGaussian, type Seed } from './random/index.js'
import { exactCredit, Workspace } from './workspace.js'

/** Where a cell is looked at. */
export interface CheckCellOptions {
  /** What drives and starting states are drawn from, N(0, 1). */
  readonly seed: Seed
  /** N. Default: as many as the cell is made for, or 4. */
  readonly hidden?: number
  /** T, steps from the start. Default 6. */
  readonly steps?: number
  /** The largest relative error that passes. Default 1e-6. */
  readonly tolerance?: number
}

/** A part of a cell: F, G, c, their derivatives, or loops of its own. */
export type CellPart = 'carry' | 'gain' | 'read' | 'bend' | 'loops'

/** Relative errors `max|a − b| / max|b|` of each part that was looked at. */
export interface CellCheck {
  readonly passes: boolean
  readonly failures: readonly CellPart[]
  readonly errors: Readonly<Partial<Record<CellPart, number>>>
}

/**
 * Checks the parts of a cell. F and G against five-point differences of its step, along each past state (with what its own past
 * output does to it) and each drive; c by what both do to the output; `bend` against differences of F, G and c along a
 * direction of the drives; and loops of its own against its steps, in loss and gradient.
 *
 * A spike has no derivative: of a cell whose output is 'spikes', G and the loops alone are checked. Give it a smooth form, as
 * `lif({ output: 'smooth' })` has, and check that too.
 *
 * @throws ArgumentError for bad options, or a cell that no network takes.
 *
 * @example
 * checkCell(gru(), { seed: seed(1) }).passes // => true
 * const wrong = { ...gru(), partials: (memory, t, out) => (gru().partials(memory, t, out), out.carry[0][0].fill(0.5)) }
 * checkCell(wrong, { seed: seed(1) }).failures // => ['carry', 'read', 'bend']
 */
export function checkCell(cell: Cell, options: CheckCellOptions): CellCheck {
  const caller = 'checkCell'
  checkMembers(caller, 'cell', cell, aCell, cellMembers)
  checkObject(caller, options, ['seed', 'hidden', 'steps', 'tolerance'])
  checkSeed(caller, 'options.seed', options.seed)
  const hidden = checkInteger(caller, 'hidden', options.hidden ?? cell.units ?? 4, 1, 1024)
  const steps = checkInteger(caller, 'steps', options.steps ?? 6, 1, 4096)
  const tolerance = positiveOf(caller, 'tolerance', options.tolerance ?? 1e-6)
  const network = recurrentNetwork({ inputs: 2, hidden, outputs: 1, cell })
  const continuous = cell.output === 'continuous'
  const { carry, gain, read } = stepErrors(network, steps, options.seed)
  const errors: Partial<Record<CellPart, number>> = {
    ...(continuous && { carry }),
    gain,
    ...(continuous && { read }),
    ...(cell.bend && { bend: bendError(network, steps, options.seed) }),
    ...(cell.loops && { loops: loopsError(network, steps, options.seed) }),
  }
  const parts: readonly CellPart[] = ['carry', 'gain', 'read', 'bend', 'loops']
  const failures = parts.filter((part) => errors[part] !== undefined && !(errors[part] <= tolerance))
  return { passes: failures.length === 0, failures, errors }
}

const step = 1e-3

function memoryOf(network: Network, steps: number): CellMemory {
  const size = { steps, trials: 1 }
  const { states, rates, kept, carried } = cellPlan(network, size)
  return cellMemoryOf(network, size, {
    states: new Float64Array(states),
    rates: new Float64Array(rates),
    kept: new Float64Array(kept),
    carried: new Float64Array(carried),
  })
}

function freshPartials(cell: Cell, width: number): Partials {
  return partialsOf(cell, width, new Float64Array(partialsLength(cell, width)))
}

/** Everything of the one memory into the other, entry by entry. */
function copyMemory(from: CellMemory, to: CellMemory): void {
  for (const part of ['drives', 'states', 'kept', 'carried'] as const) {
    from[part].forEach((array, n) => {
      to[part][n].set(array)
    })
  }
  to.rates.set(from.rates)
}

/** F, G and c of every step, over a memory of one step whose entry 0 is the step before. */
function stepErrors(network: Network, steps: number, seed: Seed) {
  const { cell, hidden: N } = network
  const [k, D] = [cell.states.length, cell.drives.length]
  const generator = seed.child('cell').generator()
  const drives = fillGaussian(new Float64Array(steps * D * N), generator, 0, 1)
  const [base, probe] = [memoryOf(network, 1), memoryOf(network, 1)]
  const now = freshPartials(cell, N)
  const before = freshPartials(cell, N)
  const found = { carry: [[], []], gain: [[], []], read: [[], []] } as Record<string, [number[], number[]]>
  cell.start(base, fillGaussian(new Float64Array(k * N), generator, 0, 0.5))
  /** States and output after a step of which a part was changed; x of a cell whose state is its output is there. */
  const after = (change: () => void) => {
    copyMemory(base, probe)
    change()
    cell.step(probe, 1)
    const states = cell.stateInRates ? [probe.rates] : probe.states
    return { states: states.map((x) => Float64Array.from(x.subarray(N))), rates: probe.rates.slice(N) }
  }
  const compare = (
    n: number,
    gains: readonly number[],
    into: 'carry' | 'gain',
    change: (by: number) => void,
  ) => {
    const slope = (of: (result: ReturnType<typeof after>) => number) =>
      derivativeBy((by) => of(after(() => change(by))), step)
    let output = 0
    for (let i = 0; i < k; i++) {
      found[into][0].push(gains[i])
      found[into][1].push(slope(({ states }) => states[i][n]))
      output += now.read[i][n] * gains[i]
    }
    found.read[0].push(output)
    found.read[1].push(slope(({ rates }) => rates[n]))
  }
  for (let t = 0; t < steps; t++) {
    const given = viewsOf(drives.subarray(t * D * N, (t + 1) * D * N), D, N)
    given.forEach((values, d) => {
      base.drives[d].set(values, N)
    })
    const finished = memoryOf(network, 1)
    copyMemory(base, finished)
    cell.step(finished, 1)
    cell.partials(finished, 1, now)
    cell.partials(base, 0, before)
    for (let n = 0; n < N; n++) {
      for (let d = 0; d < D; d++) {
        compare(
          n,
          now.gain.map((row) => row[d][n]),
          'gain',
          (by) => {
            probe.drives[d][N + n] += by
          },
        )
      }
      for (let j = 0; j < k && cell.output === 'continuous'; j++) {
        compare(
          n,
          now.carry.map((row) => row[j][n]),
          'carry',
          (by) => {
            probe.states[j][n] += by
            // z_0 is given, not read from the states, where a unit begins silent
            probe.rates[n] += before.read[j][n] * by
          },
        )
      }
    }
    for (const part of ['states', 'kept'] as const) {
      finished[part].forEach((array, n) => {
        base[part][n].set(array.subarray(N), 0)
      })
    }
    finished.carried.forEach((array, n) => {
      base.carried[n].set(array)
    })
    base.rates.set(finished.rates.subarray(N), 0)
  }
  const error = (part: string) => mismatch(found[part][0], found[part][1], roundOff(1, step))
  return { carry: error('carry'), gain: error('gain'), read: error('read') }
}

/** What `bend` says of the last step, against differences of whole runs along a direction of their drives. */
function bendError(network: Network, steps: number, seed: Seed): number {
  const { cell, hidden: N } = network
  const [k, D] = [cell.states.length, cell.drives.length]
  const draw = (name: string, length: number) =>
    fillGaussian(new Float64Array(length), seed.child(name).generator(), 0, 1)
  const [drives, direction] = ['drives', 'direction'].map((name) =>
    viewsOf(draw(name, steps * D * N), D, steps * N),
  )
  const credit = viewsOf(draw('credit', k * N), k, N)
  const outputCredit = draw('output', N)
  const memory = memoryOf(network, steps)
  const partials = freshPartials(cell, N)
  const run = (by: number) => {
    cell.start(memory, null)
    drives.forEach((drive, d) => {
      memory.drives[d].set(
        drive.map((value, i) => value + by * direction[d][i]),
        N,
      )
    })
    for (let t = 1; t <= steps; t++) cell.step(memory, t)
  }
  /** d(Fᵀλ), d(Gᵀλ), d(c r) in a row, at fixed λ and r. */
  const products = () => {
    cell.partials(memory, steps, partials)
    const out: number[] = []
    for (let n = 0; n < N; n++) {
      const through = (rows: Partials['carry'], j: number) =>
        rows.reduce((sum, row, i) => sum + row[j][n] * credit[i][n], 0)
      for (let j = 0; j < k; j++) out.push(through(partials.carry, j))
      for (let d = 0; d < D; d++) out.push(through(partials.gain, d))
      for (let i = 0; i < k; i++) out.push(partials.read[i][n] * outputCredit[n])
    }
    return out
  }
  const wanted = Array.from({ length: N * (2 * k + D) }, (_, n) =>
    derivativeBy((by) => {
      run(by)
      return products()[n]
    }, step),
  )
  run(0)
  const tangents = viewsOf(new Float64Array(k * (steps + 1) * N), k, (steps + 1) * N)
  const outputs = new Float64Array((steps + 1) * N)
  for (let t = 0; t < steps; t++) {
    cell.partials(memory, t + 1, partials)
    tangentOfStep(partials, direction, tangents, outputs, t, N)
  }
  const entry = (arrays: Credit, t: number) => arrays.map((array) => array.subarray(t * N, (t + 1) * N))
  const parts = viewsOf(new Float64Array((2 * k + D) * N), 2 * k + D, N)
  const [carry, gain, read] = [parts.slice(0, k), parts.slice(k, k + D), parts.slice(k + D)]
  cell.bend?.(memory, steps, {
    past: entry(tangents, steps - 1),
    drives: entry(direction, steps - 1),
    states: entry(tangents, steps),
    ...{ credit, outputCredit, carry, gain, read },
  })
  const given: number[] = []
  for (let n = 0; n < N; n++) for (const part of parts) given.push(part[n])
  return mismatch(given, wanted, roundOff(1, step))
}

/** Loss and gradient by the cell's own loops, against those by its steps. */
function loopsError(network: Network, steps: number, seed: Seed): number {
  const { cell, hidden, inputs } = network
  const { loops: _, ...stepwise } = cell
  const x = fillGaussian(new Float64Array(steps * 2 * inputs), seed.child('inputs').generator(), 0, 1)
  const zeros = { data: new Float64Array(steps * 2), shape: [steps, 2, 1] }
  const batch: Batch = { inputs: { data: x, shape: [steps, 2, inputs] }, targets: zeros }
  const w = fillGaussian(new Float64Array(network.layout.size), seed.child('weights').generator(), 0, 1)
  const results = [cell, stepwise].map((of) => {
    const made = recurrentNetwork({ inputs, hidden, outputs: 1, cell: of })
    const workspace = new Workspace(made, { loss: squaredError(), l2: 0 }, { steps, trials: 2 })
    workspace.load(batch)
    const out = new Float64Array(w.length + 1)
    out[w.length] = workspace.forward(w)
    workspace.gradient(exactCredit, out.subarray(0, w.length))
    return out
  })
  return mismatch(results[0], results[1], 0)
}
