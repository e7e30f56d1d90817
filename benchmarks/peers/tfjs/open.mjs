import { register } from 'node:module'
import { fileURLToPath } from 'node:url'
import { float64s } from '../protocol.mjs'

/** TensorFlow.js on its WebAssembly backend: SIMD, one thread. */
async function openTensorFlow() {
  register('./hooks.mjs', import.meta.url)
  const { default: tf } = await import('@tensorflow/tfjs-core')
  const { default: wasm } = await import('@tensorflow/tfjs-backend-wasm')
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js')
  wasm.setWasmPaths(
    fileURLToPath(new URL('node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url)),
  )
  await tf.setBackend('wasm')
  await tf.ready()
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')
  return { tf, description: `TensorFlow.js ${tf.version_core}, ${tf.getBackend()}${simd ? ' SIMD' : ''}` }
}

/** The numbers of an `open` request as tensors: W, U, b, V, c, then inputs `[T, B, I]` and labels one-hot. */
export async function openWith(contender, { dtype, workload, parameters, batch, labels }) {
  if (dtype !== 'float32') return { unavailable: 'has no float64' }
  const { tf, description } = await openTensorFlow()
  const { hidden: N, inputs: I, outputs: K, steps: T, trials: B } = workload
  const flat = tf.tensor1d(Float32Array.from(float64s(parameters)))
  const blocks = tf.split(flat, [N * N, N * I, N, K * N, K])
  const shapes = [[N, N], [N, I], [N], [K, N], [K]]
  const leaves = shapes.map((shape, i) => tf.reshape(blocks[i], shape))
  const x = tf.tensor3d(Float32Array.from(float64s(batch)), [T, B, I])
  const targets = tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), K), 'float32')
  const compute = contender(tf, workload, leaves, x, targets)
  return {
    description,
    result: () =>
      tf.tidy(() => {
        const { loss, blocks } = compute()
        // reading the numbers is what makes sure that they are there
        return { loss: loss.dataSync()[0], blocks: blocks.map((block) => block.dataSync()) }
      }),
  }
}
