// TensorFlow.js as its users would write it: a loop over time, gradients by its own automatic differentiation.
import { serve } from '../protocol.mjs'
import { openWith } from './open.mjs'

function contender(tf, { hidden: N, inputs: I, steps: T, trials: B, leak }, leaves, x, targets) {
  const keep = 1 - leak
  const flatInputs = tf.reshape(x, [T * B, I])

  const loss = (W, U, b, V, c) => {
    const drive = tf.add(tf.matMul(flatInputs, tf.transpose(tf.mul(U, keep))), tf.mul(b, keep))
    const recurrent = tf.transpose(tf.mul(W, keep))
    let z = tf.zeros([B, N])
    let s = null
    for (const driveNow of tf.unstack(tf.reshape(drive, [T, B, N]))) {
      const sum = tf.add(tf.matMul(z, recurrent), driveNow)
      s = leak > 0 && s !== null ? tf.add(sum, tf.mul(s, leak)) : sum
      z = tf.relu(s)
    }
    return tf.losses.softmaxCrossEntropy(targets, tf.add(tf.matMul(z, tf.transpose(V)), c))
  }
  const withGradient = tf.valueAndGrads(loss)

  return () => {
    const { value, grads } = withGradient(leaves)
    return { loss: value, blocks: grads }
  }
}

serve((request) => openWith(contender, request))
