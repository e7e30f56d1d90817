// jax-js on its WebAssembly backend, one thread: a loop over time, unrolled and compiled by `jit`, gradients by its own
// automatic differentiation. It counts references: an array is used up by its first use, `.ref` keeps it.
import { readFileSync } from 'node:fs'
import { float64s, serve } from '../protocol.mjs'

// Node has had it since version 24; jax-js only asks whether numbers are of this kind
globalThis.Float16Array ??= class {}
const { defaultDevice, init, jit, nn, numpy: np, valueAndGrad } = await import('@jax-js/jax')
const manifest = new URL('node_modules/@jax-js/jax/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(manifest, 'utf8'))

/** Mean cross-entropy at the last step, of [W, U, b, V, c], inputs `[T·B, I]` and labels one-hot `[B, K]`. */
function lossOf({ hidden: N, steps: T, trials: B, leak }) {
  const keep = 1 - leak
  return ([W, U, b, V, c], x, targets) => {
    const drives = np.split(np.matmul(x, np.transpose(U)).add(b).mul(keep).reshape([T, B, N]), T, 0)
    const recurrent = np.transpose(W.mul(keep))
    let z = null
    let s = null
    for (const drive of drives) {
      let sum = drive.reshape([B, N])
      if (z !== null) sum = sum.add(np.matmul(z, recurrent.ref))
      if (s !== null) sum = sum.add(s.mul(leak))
      if (leak > 0) s = sum.ref
      z = nn.relu(sum)
    }
    recurrent.dispose()
    s?.dispose()
    const y = np.matmul(z, np.transpose(V)).add(c)
    return nn
      .logSoftmax(y)
      .mul(targets)
      .sum()
      .mul(-1 / B)
  }
}

serve(async ({ dtype, workload, parameters, batch, labels }) => {
  if (dtype !== 'float32') return { unavailable: 'exp and log err by 4e-7 and 1e-5 in float64 too' }
  const devices = await init('wasm')
  if (!devices.includes('wasm')) return { unavailable: 'no WebAssembly backend here' }
  defaultDevice('wasm')
  const { hidden: N, inputs: I, outputs: K, steps: T, trials: B } = workload
  const arrayOf = (values, shape) => np.array(Float32Array.from(values)).reshape(shape)
  const flat = float64s(parameters)
  let at = 0
  const leaves = [[N, N], [N, I], [N], [K, N], [K]].map((shape) => {
    const length = shape.reduce((product, side) => product * side)
    at += length
    return arrayOf(flat.subarray(at - length, at), shape)
  })
  const x = arrayOf(float64s(batch), [T * B, I])
  const oneHot = labels.flatMap((label) => Array.from({ length: K }, (_, k) => (k === label ? 1 : 0)))
  const targets = arrayOf(oneHot, [B, K])
  const gradient = jit(valueAndGrad(lossOf(workload)))
  return {
    description: `jax-js ${version}, WebAssembly, jit`,
    result() {
      const [loss, blocks] = gradient(
        leaves.map((leaf) => leaf.ref),
        x.ref,
        targets.ref,
      )
      // reading the numbers is what makes sure that they are there
      return { loss: loss.dataSync()[0], blocks: blocks.map((block) => block.dataSync()) }
    },
  }
})
