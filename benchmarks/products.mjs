// GFLOP/s of the matrix products that a gradient is made of, per kernel and dtype.
//   npm run bench -- products [--quick] [--dtype NAME] [--kernel NAME] [--node PROGRAM] [--json FILE]
import { kernelsHere } from '@credit/core/kernels'
import { Benchmark } from './lib/benchmark.mjs'
import { kernels } from './lib/contenders.mjs'
import { productOf } from './lib/products.mjs'
import { processorTime, timeInRounds } from './lib/rounds.mjs'
import { dtypes } from './lib/workloads.mjs'

const bench = new Benchmark('products', {
  about: 'matrix products, m × k × n',
  effort: { full: { rounds: 9, slice: 0.02 }, quick: { rounds: 3, slice: 0.01 } },
  choices: { dtype: dtypes, kernel: kernels },
})
const shapes = {
  product: [
    [256, 128, 128],
    [32, 120, 120],
    [32, 64, 64],
    [1, 128, 128],
    [256, 28, 128],
    [256, 128, 10],
  ],
  outerProducts: [
    [128, 7168, 128],
    [120, 28800, 120],
    [64, 3200, 64],
    [128, 7168, 28],
    [120, 28800, 2],
    [128, 1, 128],
  ],
}
const here = bench.chosen.kernel.filter((kernel) => kernelsHere().includes(kernel))

for (const dtype of bench.chosen.dtype) {
  for (const [quantity, all] of Object.entries(shapes)) {
    for (const shape of all) {
      const products = here.map((kernel) => productOf(quantity, { kernel, dtype }, shape))
      const seconds = await timeInRounds(
        products.map(({ work }) => processorTime(work)),
        bench.effort,
      )
      for (const [i, kernel] of here.entries()) {
        const values = seconds[i].map((time) => products[i].operations / time / 1e9)
        bench.record({ workload: shape.join(' × '), dtype, kernel, quantity, unit: 'GFLOP/s', values })
      }
    }
    bench.show()
  }
}
bench.finish()
