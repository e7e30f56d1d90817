// How time and memory grow with each size, the others held: the exponent of a power law through the larger half of the
// points, beside that of the rule's own count of operations and numbers at the same points.
//   npm run bench -- growth [--quick] [--rule NAME] [--node PROGRAM] [--json FILE]
import { Benchmark } from './lib/benchmark.mjs'
import { measured } from './lib/bytes.mjs'
import { growthRules } from './lib/growthRules.mjs'
import { processorTime, timeInRounds } from './lib/rounds.mjs'
import { slope } from './lib/statistics.mjs'
import { nameOf } from './lib/workloads.mjs'

const bench = new Benchmark('growth', {
  about: 'exponents of time and memory in N units, T steps, B trials or streams, I inputs, C types; float64',
  effort: { full: { rounds: 7, slice: 0.04 }, quick: { rounds: 3, slice: 0.01 } },
  choices: { rule: growthRules.map(nameOf) },
})

const cases = growthRules
  .filter(({ name }) => bench.chosen.rule.includes(name))
  .flatMap((rule) => Object.entries(rule.sizes).map(([variable, sizes]) => ({ rule, variable, sizes })))

/** By how much an exponent may be above that of the count. */
const slack = 0.1

// all memory before any time, and all held on to
for (const one of cases) {
  one.shapes = one.sizes.map((size) => ({ ...one.rule.base, [one.variable]: size }))
  one.held = one.shapes.map((shape) => measured(() => one.rule.open(shape)))
}
for (const [i, one] of cases.entries()) {
  await grow(one)
  if (cases[i + 1]?.rule !== one.rule) bench.show()
}
bench.finish()

async function grow({ rule: { name, base, operations, numbers }, variable, sizes, shapes, held }) {
  const opened = held.map(({ opened }) => opened)
  const bytes = held.map(({ bytes }) => bytes)
  const seconds = await timeInRounds(
    opened.map(({ work }) => processorTime(work)),
    bench.effort,
  )
  const rounds = Math.min(...seconds.map((times) => times.length))
  const times = Array.from({ length: rounds }, (_, round) => seconds.map((of) => of[round]))
  const fitted = (values) => exponent(sizes, values)
  const others = Object.entries(base).filter(([other]) => other !== variable)
  const workload = `${name}, ${variable} ${sizes.at(0)}..${sizes.at(-1)} at ${others.map((at) => at.join(' ')).join(', ')}`
  const where = { workload, dtype: 'float64', kernel: opened[0].kernel, unit: 'exponent' }
  const quantities = [
    ['time', times.map(fitted), operations],
    ['memory', [fitted(bytes)], numbers],
  ]
  for (const [quantity, values, count] of quantities) {
    const expected = fitted(shapes.map(count)).toFixed(2)
    const ratio = Number((Number(expected) + slack).toFixed(2))
    bench.record({
      ...where,
      ...{ quantity: `${quantity}, expected ${expected}`, better: 'lower', values },
      wanted: { ratio, source: 'the count of the rule, and 0.1' },
    })
  }
}

/** The exponent of a power law through the larger half of the points, by least squares on logarithms. */
function exponent(sizes, values) {
  const from = Math.floor(sizes.length / 2)
  return slope(sizes.slice(from).map(Math.log), values.slice(from).map(Math.log))
}
