// What runs both in Node and in a browser: float64 results of everything that could differ between engines, as
// hexadecimal digests of their bits.
import {
  cos,
  crossEntropy,
  exactCredit,
  exp,
  fillGaussian,
  hessian,
  leakyNetwork,
  log,
  log1p,
  seed,
  sin,
  tanh,
  Workspace,
  type WorkspaceOptions,
} from '@credit/core'

/** FNV-1a over the bytes, as hexadecimal. */
function digest(values: Float64Array): string {
  let hash = 0x811c9dc5
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  }
  return hash.toString(16).padStart(8, '0')
}

export interface Results {
  readonly kernel: string
  readonly reason: string
  readonly digests: Readonly<Record<string, string>>
}

export function results(kernel?: WorkspaceOptions['kernel']): Results {
  const root = seed(2022)
  const digests: Record<string, string> = {}
  const draws = fillGaussian(new Float64Array(2000), root.child('draws').generator(), 0, 4)
  digests.gaussian = digest(draws)
  for (const [name, f] of Object.entries({ exp, tanh, sin, cos })) digests[name] = digest(draws.map(f))
  for (const [name, f] of Object.entries({ log, log1p })) digests[name] = digest(draws.map((x) => f(x * x)))

  let report = { name: '', reason: '' }
  for (const leakModel of ['voltage', 'rate'] as const) {
    for (const activation of ['relu', 'tanh', 'sigmoid', 'softplus', 'identity'] as const) {
      const network = leakyNetwork({ inputs: 3, hidden: 13, outputs: 4, leak: 0.7, leakModel, activation })
      const [steps, trials] = [9, 5]
      const inputs = fillGaussian(
        new Float64Array(steps * trials * 3),
        root.child('inputs').generator(),
        0,
        1,
      )
      const batch = {
        inputs: { data: inputs, shape: [steps, trials, 3] },
        targets: {
          data: Int32Array.from({ length: steps * trials }, (_, i) => i % 4),
          shape: [steps, trials],
        },
      }
      const objective = { loss: crossEntropy({ at: 'every' }), l2: 0.01 }
      const parameters = network.initialize(root.child('init'))
      const options = { steps, trials, ...(kernel === undefined ? {} : { kernel }) }
      const workspace = new Workspace(network, objective, options)
      workspace.load(batch)
      const gradient = new Float64Array(network.layout.size)
      workspace.forward(parameters.data)
      workspace.gradient(exactCredit, gradient)
      report = workspace.kernel
      digests[`gradient ${leakModel} ${activation}`] = digest(gradient)
      const product = new Float64Array(network.layout.size)
      hessian({ network, batch, objective }, parameters, { block: 'all' }).apply(gradient, product)
      digests[`hessian ${leakModel} ${activation}`] = digest(product)
    }
  }
  return { kernel: report.name, reason: report.reason, digests }
}
