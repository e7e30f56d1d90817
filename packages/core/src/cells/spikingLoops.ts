import { type Address, addressOf, type Kernel } from '../kernels/kernel.js'
import type { Real } from '../real.js'
import { ofUnit, type PerUnit } from './cell.js'
import type { FusedLoops } from './loops.js'
import { modules } from './spiking.generated.js'
import type { Spiking } from './spiking.js'

/** The compiled loops (`assembly/spiking.ts`); on the reference kernel a cell goes step by step. */
interface SpikingLoops {
  spikingStep(
    adapts: boolean,
    voltage: Address,
    adaptation: Address,
    rates: Address,
    pseudoDerivative: Address,
    refractory: Address,
    bias: Address,
    table: Address,
    rows: number,
    n: number,
  ): void
  spikingCredit(
    adapts: boolean,
    credit: Address,
    pseudoDerivative: Address,
    ofVoltage: Address,
    ofAdaptation: Address,
    table: Address,
    rows: number,
    n: number,
  ): void
  spikingImmediate(
    out: Address,
    signal: Address,
    pseudoDerivative: Address,
    table: Address,
    rows: number,
    n: number,
  ): void
  sparseProduct(
    out: Address,
    x: Address,
    w: Address,
    list: Address,
    rows: number,
    k: number,
    n: number,
    accumulate: boolean,
  ): void
  sparseOuterProducts(
    out: Address,
    a: Address,
    x: Address,
    sums: Address,
    list: Address,
    rows: number,
    m: number,
    n: number,
  ): void
}

/** What adapts, of an alif. */
export interface Adapting {
  readonly adaptationLeak: PerUnit
  readonly adaptationGain: PerUnit
  readonly adaptation: PerUnit
}

// numbers before the lists of the table, as in assembly/spiking.ts
const head = 8
// with more entries than this that are not 0, products over all of them are faster
const sparse = 0.15

/** Whole-sequence loops of lif and alif; null where the pseudo-derivative has no compiled form. */
export function spikingLoops(made: Spiking, adapting: Adapting | null): FusedLoops | null {
  if (made.output !== 'spikes' || made.pseudoDerivative.shape !== 'triangle') return null
  const opened = new WeakMap<Kernel, SpikingLoops>()
  const loopsOf = (kernel: Kernel) => {
    const known = opened.get(kernel) ?? kernel.attach<SpikingLoops>({ modules })
    opened.set(kernel, known)
    return known
  }
  const adapts = adapting !== null
  return {
    compiled: true,

    arrays({ hidden: N, inputs: I }) {
      const widest = Math.max(N, I)
      return { table: head + 5 * N, list: widest, sums: N * widest }
    },

    forward(pass, t) {
      const { kernel, network, memory, trials, recurrentTransposed, bias, loopArrays } = pass
      const { hidden: N } = network
      const loops = loopsOf(kernel)
      const width = trials * N
      const table = addressOf(loopArrays.table)
      if (t === 0) writeTable(loopArrays.table, N, made, adapting)
      const [v, b = v] = memory.states
      const at = (t + 1) * width
      const before = addressOf(memory.rates, at - width)
      const [W, list] = [addressOf(recurrentTransposed), addressOf(loopArrays.list)]
      loops.sparseProduct(addressOf(v, at), before, W, list, trials, N, N, true)
      loops.spikingStep(
        adapts,
        addressOf(v, at),
        addressOf(b, at),
        addressOf(memory.rates, at),
        addressOf(memory.kept[0], at),
        addressOf(memory.carried[0]),
        addressOf(bias),
        table,
        trials,
        N,
      )
    },

    unitCredit({ kernel, network, trials, memory, carry, loopArrays }, credit, t, last) {
      const width = trials * network.hidden
      if (last) carry.fill(0)
      loopsOf(kernel).spikingCredit(
        adapts,
        addressOf(credit, t * width),
        addressOf(memory.kept[0], (t + 1) * width),
        addressOf(carry),
        addressOf(carry, adapts ? width : 0),
        addressOf(loopArrays.table),
        trials,
        network.hidden,
      )
    },

    immediateCredit({ kernel, network, trials, memory, loopArrays }, out, signal, at, t) {
      const { hidden: N } = network
      const psi = addressOf(memory.kept[0], (t + 1) * trials * N)
      const table = addressOf(loopArrays.table)
      loopsOf(kernel).spikingImmediate(addressOf(out), addressOf(signal, at), psi, table, trials, N)
    },

    product({ kernel, loopArrays }, out, x, w, rows, k, n, accumulate) {
      if (density(x, rows * k) > sparse) return false
      const list = addressOf(loopArrays.list)
      loopsOf(kernel).sparseProduct(addressOf(out), addressOf(x), addressOf(w), list, rows, k, n, accumulate)
      return true
    },

    outerProducts({ kernel, loopArrays }, out, outAt, a, x, rows, m, n) {
      if (density(x, rows * n) > sparse) return false
      const { sums, list } = loopArrays
      const to = addressOf(out, outAt)
      loopsOf(kernel).sparseOuterProducts(
        to,
        addressOf(a),
        addressOf(x),
        addressOf(sums),
        addressOf(list),
        rows,
        m,
        n,
      )
      return true
    },
  }
}

function writeTable(table: Real, N: number, made: Spiking, adapting: Adapting | null): void {
  const { threshold, pseudoDerivative, refractorySteps, reset } = made
  const { height, width } = pseudoDerivative
  table.set([threshold, height, width, refractorySteps, reset === 'kept' ? threshold : 0])
  const lists: PerUnit[] = [made.leak, made.driveGain]
  if (adapting) lists.push(adapting.adaptationLeak, adapting.adaptationGain, adapting.adaptation)
  lists.forEach((list, row) => {
    for (let i = 0; i < N; i++) table[head + row * N + i] = ofUnit(list, i)
  })
}

/** The share of some thousand entries, at equal distances, that are not 0. */
function density(x: Real, length: number): number {
  const distance = Math.max(1, Math.floor(length / 4099))
  let found = 0
  let looked = 0
  for (let i = 0; i < length; i += distance, looked++) if (x[i] !== 0) found++
  return found / looked
}
