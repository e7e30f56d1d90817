// TensorFlow.js at its best: the adjoint derived by hand. Its automatic differentiation multiplies by transposed
// matrices, for which the WebAssembly backend has no fast loop; here every product is a plain one.
import { serve } from '../protocol.mjs'
import { openWith } from './open.mjs'

function contender(tf, { hidden: N, inputs: I, steps: T, trials: B, leak }, [W, U, b, V, c], x, targets) {
  const keep = 1 - leak
  const inputs = tf.unstack(tf.concat([x, tf.ones([T, B, 1])], 2))

  function forward() {
    const weights = tf.mul(tf.transpose(tf.concat([W, U, tf.reshape(b, [N, 1])], 1)), keep)
    const sources = []
    const rates = []
    let z = tf.zeros([B, N])
    let s = null
    for (const input of inputs) {
      const source = tf.concat([z, input], 1)
      if (leak === 0) {
        z = tf.fused.matMul({ a: source, b: weights, activation: 'relu' })
      } else {
        const drive = tf.matMul(source, weights)
        s = s === null ? drive : tf.add(drive, tf.mul(s, leak))
        z = tf.relu(s)
      }
      sources.push(source)
      rates.push(z)
    }
    return { sources, rates }
  }

  function creditOf(error, rates) {
    const recurrent = tf.mul(W, keep)
    let q = tf.mul(tf.matMul(error, V), tf.step(rates[T - 1]))
    const credit = [q]
    for (let t = T - 2; t >= 0; t--) {
      const r = tf.mul(tf.matMul(q, recurrent), tf.step(rates[t]))
      q = leak === 0 ? r : tf.add(r, tf.mul(q, leak))
      credit.push(q)
    }
    return credit.reverse()
  }

  return () => {
    const { sources, rates } = forward()
    const last = rates[T - 1]
    const y = tf.add(tf.matMul(last, tf.transpose(V)), c)
    const loss = tf.div(tf.sum(tf.mul(targets, tf.logSoftmax(y))), -B)
    const error = tf.div(tf.sub(tf.softmax(y), targets), B)
    const credit = tf.transpose(tf.concat(creditOf(error, rates), 0))
    const product = tf.mul(tf.matMul(credit, tf.concat(sources, 0)), keep)
    const [dW, dU, db] = tf.split(product, [N, I, 1], 1)
    return { loss, blocks: [dW, dU, db, tf.matMul(tf.transpose(error), last), tf.sum(error, 0)] }
  }
}

serve((request) => openWith(contender, request))
