import {
  type Activation,
  type Network,
  type NetworkParameters,
  type Real,
  spectralRadius,
} from '@credit/core'
import { constantsOf, type Filter, groupsOf, typesOf } from './filter.js'
import { groupFilter } from './groupFilter.js'

/** What speaks against a filter at these parameters, in sentences. */
export function filterWarnings(
  filter: Filter,
  network: Network,
  parameters: NetworkParameters<Real>,
): string[] {
  const { modulation, mean, taps, form } = filter
  if (taps === 0) return []
  const warnings: string[] = []
  if (modulation === 'type' && network.signs === null) {
    warnings.push(
      'Type averages carry information only under Dale’s law: without signs the weights of a block average to about 0.',
    )
  }
  // a single published tap is (1 − α) F, whatever μ is
  if (mean === 'estimated' || (taps === 1 && form === 'published')) return warnings
  const { activation } = network.cell
  if (activation !== undefined) {
    const [least, most] = slopes(activation)
    if (mean < least || mean > most) {
      warnings.push(
        `meanDerivative is ${mean}, but derivatives of ${activation.name} lie between ${short(least)} and ${short(most)}.`,
      )
    }
  }
  const radius = filterRadius(filter, network, parameters)
  if (taps > 1 && !(radius < 1)) {
    const which = filter.average === 'powers' || modulation === 'cell' ? 'W' : 'F'
    warnings.push(
      `The taps do not decay: the spectral radius of αI + (1−α)μ${which} is ${short(radius)}, not below 1, so that credit grows with the delay.`,
    )
  }
  return warnings
}

/**
 * The spectral radius of `A = αI + (1−α) μ F`: the factor that taps shrink or grow by. Over types it is that of K and
 * the decays κ of the groups of more than one unit: A is one of the two on each part of its space.
 */
export function filterRadius(
  filter: Filter,
  network: Network,
  { recurrent }: NetworkParameters<Real>,
): number {
  const mu = filter.mean as number
  const { hidden: N, connectivity } = network
  const constants = constantsOf(network)!
  const W = Float64Array.from(recurrent, (w, n) => (connectivity?.[n] === 0 ? 0 : w))
  if (filter.modulation === 'cell' || filter.average === 'powers') {
    const A = W.map((w, n) => constants.gain * mu * w + (n % (N + 1) === 0 ? constants.leak : 0))
    return spectralRadius(A, N)
  }
  const groups = groupsOf(network)
  const { mix, decay, refresh } = groupFilter(groups, constants)
  refresh(blockMeans(W, network), mu)
  const alone = groups.sizes.map((size, g) => (size > 1 ? Math.abs(decay[g]) : 0))
  return Math.max(spectralRadius(mix, groups.count), ...alone)
}

/** M, the sum of W over a block of types / (n_a·n_b). */
function blockMeans(W: Float64Array, network: Network): Float64Array {
  const { hidden: N } = network
  const { of, sizes, count: C } = typesOf(network)
  const means = new Float64Array(C * C)
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      means[of[i] * C + of[j]] += W[i * N + j] / (sizes[of[i]] * sizes[of[j]])
    }
  }
  return means
}

/** The least and the largest derivative, over states from −20 to 20. */
function slopes({ derivative }: Activation): readonly [number, number] {
  const found = Array.from({ length: 801 }, (_, n) => derivative(n / 20 - 20))
  return [Math.min(...found), Math.max(...found)]
}

const short = (value: number) => String(Number(value.toPrecision(4)))
