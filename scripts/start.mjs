// `npm start`: sets everything up and runs the smallest experiment on the real MNIST that shows what the first paper is about.
import { run } from './pnpm.mjs'
import { setup } from './setup.mjs'

// 500 training images, so that there is a gap to speak of; a leak with which e-prop's credit outlasts the last row. Both, and the
// number of updates, were chosen on seeds 1000 to 1003, which are not shown; λ_max is measured wherever performance is.
const quick = [
  'compare --tasks row-mnist --rules exact,eprop --seeds 0..3 --quick --fresh --out runs/quick',
  '--options trainingTrials=500 --leak 0.5 --updates 2500 --dtype float32',
  '--evaluate-every 100 --curvature-every 100',
].join(' ')

setup()
console.error(`Two learning rules on 500 digits of MNIST, row by row, four seeds each; about a minute of training:
  npm run credit -- ${quick}
`)
run(process.execPath, ['packages/lab/dist/cli.js', ...quick.split(' '), ...process.argv.slice(2)])
