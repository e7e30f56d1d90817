// `npm start`: sets everything up and runs the smallest whole experiment on the real MNIST.
import { run } from './pnpm.mjs'
import { setup } from './setup.mjs'

const quick = 'compare --tasks row-mnist --rules exact,eprop --seeds 0..1 --quick --fresh --out runs/quick'

setup()
console.error(`Two learning rules on row-by-row MNIST, two seeds each; about a minute of training:
  npm run credit -- ${quick}
`)
run(process.execPath, ['packages/lab/dist/cli.js', ...quick.split(' '), ...process.argv.slice(2)])
