import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { leakyNetwork, seed, squaredError } from '@credit/core'
import type { Learner, Rule } from '@credit/rules'
import { parseRule, type RuleEntry, rules } from '@credit/rules/registry'
import { leaksOf } from '../src/testing/cells.js'

/** Every rule that runs online, and its other online forms, with each leak that it is for. */
export const cases: readonly (readonly [notation: string, leakModel: 'voltage' | 'rate'])[] = [
  ...Object.entries(rules as Record<string, RuleEntry>).map(([name, { example }]) => example ?? name),
  'truncated:lags=3',
  'snap:n=1',
  'mdgl:modulation=type',
  'modprop:taps=3',
  'modprop:modulation=type',
  'modprop:modulation=type,form=released',
  'modprop:taps=3,modulation=type,average=powers',
  'kernl:learning=off',
].flatMap((notation) => {
  const { forms, traits } = parseRule(notation)
  return forms.includes('online') ? leaksOf(traits).map((leak) => [notation, leak] as const) : []
})

setFlagsFromString('--expose-gc')
// code that is dropped in the midst of a measurement would hide what grows
setFlagsFromString('--no-flush-bytecode')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes in use by this process, in its heap and beside it, without garbage. */
function bytesInUse(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const sum = (a: number, b: number) => a + b

/** The network, and what it is given, that memory is measured with. */
function opened(rule: Rule, leakModel: 'voltage' | 'rate'): Learner {
  const network = leakyNetwork({
    inputs: 2,
    hidden: 16,
    outputs: 2,
    leak: 0.8,
    activation: 'tanh',
    leakModel,
    connectivity: Uint8Array.from({ length: 256 }, (_, n) => (n % 5 === 0 || n % 7 === 0 ? 1 : 0)),
    types: Array.from({ length: 16 }, (_, i) => i % 2),
  })
  return rule.online(network, network.initialize(seed(1)), { loss: squaredError(), seed: seed(2) })
}

const input = new Float64Array(2)
const target = new Float64Array([0.3, -0.2])

function run(learner: Learner, steps: number): void {
  for (let t = 0; t < steps; t++) {
    input[0] = (t % 7) / 7 - 0.5
    input[1] = (t % 11) / 11 - 0.5
    learner.step(input, t % 3 === 0 ? null : target)
  }
}

/** Numbers that a learner saves, and bytes of the memory that all its arrays lie in. */
function sizesOf(learner: Learner): readonly number[] {
  const { arrays, draws } = learner.state()
  const lengths = Object.values(arrays).map(({ length }) => length)
  return [lengths.reduce(sum, 0), draws.flat().length, learner.parameters.data.buffer.byteLength]
}

/** Parts that the steps are measured in. */
const stretches = 5

/**
 * What grows over so many steps: bytes of the process in the median fifth of them, and the learner's own sizes. The heap
 * moves by up to 300 kB once or twice, when code is compiled or dropped; what leaks, leaks in every fifth.
 */
export function growth(rule: Rule, leakModel: 'voltage' | 'rate', steps: number) {
  const learner = opened(rule, leakModel)
  run(learner, 5000)
  const before = sizesOf(learner)
  let last = bytesInUse()
  const grown = Array.from({ length: stretches }, () => {
    run(learner, steps / stretches)
    const past = last
    last = bytesInUse()
    return last - past
  })
  return { bytes: grown.sort((a, b) => a - b)[(stretches - 1) / 2], before, after: sizesOf(learner) }
}

/** Bytes that a fifth may take: what a median of five still moves by. */
export const noise = 16384
