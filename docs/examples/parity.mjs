// Whether the number of pulses in a stream is odd: a task of one's own.
import { crossEntropy } from '@credit/core'
import { generatorTask } from '@credit/tasks'

export default function parity({ seed, dt = 10, length = 200, rate = 0.1 }) {
  return generatorTask({
    name: 'parity',
    source: 'an example',
    ...{ seed, dt, periods: { stream: length }, settings: { rate } },
    channels: {
      inputs: [{ name: 'pulse', meaning: '1 where a pulse comes' }],
      outputs: ['even', 'odd'].map((name) => ({ name, meaning: 'score' })),
    },
    objective: { loss: crossEntropy({ at: 'last' }), l2: 0 },
    chance: { loss: Math.LN2, accuracy: 0.5 },
    reachable: {
      ...{ accuracy: 0.7, updates: 500 },
      settings: {
        ...{ hidden: 24, timeConstant: 50, activation: 'tanh', bias: 'trained', autapses: 'allowed' },
        ...{ batch: 32, optimizer: 'adam', learningRate: 0.005, l2: 0 },
      },
    },
    trial({ generator, steps, inputs, targets, settings }) {
      let pulses = 0
      for (let t = 0; t < steps; t++) if (generator.uniform() < settings.rate) pulses += inputs[t] = 1
      targets[0] = pulses % 2
    },
  })
}
