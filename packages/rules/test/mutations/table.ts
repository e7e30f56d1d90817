import type { RuleName } from '@credit/rules/registry'

export const kinds = ['sign', 'leak', 'derivative', 'transpose'] as const
export type Kind = (typeof kinds)[number]

/** One change of a source that makes a rule wrong, in TypeScript: the bytes of the inlined kernels stay as they are. */
export interface Mutation {
  readonly kind: Kind
  /** Below `packages`. */
  readonly file: string
  /** Occurs once in the file. */
  readonly text: string
  readonly replacement: string
}

/** What a rule's tests have to notice. */
export interface MutatedRule {
  /** The rule's tests: the files, below `packages`, and a regular expression for the names in them. */
  readonly files: readonly string[]
  readonly names: string
  /** The first is the one that `--one-per-rule` takes. */
  readonly mutations: readonly Mutation[]
  /** Why a kind is not among the mutations. */
  readonly absent?: Partial<Record<Kind, string>>
}

const golden = 'rules/test/golden.test.ts'
const conformance = 'rules/test/conformance.test.ts'
const unbiased = ['rules/test/unbiased.test.ts', 'rules/test/stochasticFormulas.test.ts']

const steps = 'core/src/kernels/steps.ts'
const local = 'rules/src/local.ts'
const routes = 'rules/src/truncation/routes.ts'
const ring = 'rules/src/truncation/ring.ts'
const jacobian = 'rules/src/influence/jacobian.ts'
const influence = 'rules/src/influence/loops.ts'
const products = 'rules/src/influence/jacobianProducts.ts'
const mover = 'rules/src/influence/matrixMover.ts'
const immediate = 'rules/src/influence/immediate.ts'
const filterRoute = 'rules/src/filter/routeTaps.ts'
const filterOnline = 'rules/src/filter/onlineTaps.ts'
const ownUnit = 'rules/src/influence/ownUnit.ts'
const outer = 'rules/src/online/outer.ts'
const sources = 'rules/src/kernel/sources.ts'
const filterLoop = 'rules/src/kernel/modulation.ts'

const mutation = (kind: Kind, file: string, text: string, replacement: string): Mutation => ({
  kind,
  file,
  text,
  replacement,
})

/** Credit back through the synapses, on every route. */
const throughTranspose = mutation(
  'transpose',
  'core/src/internal/pass.ts',
  'trials, recurrent } = this',
  'trials, recurrentTransposed: recurrent } = this',
)

/** Mutations of every rule. Those of a loop that rules share are there for each of them. */
export const mutatedRules: Readonly<Record<RuleName, MutatedRule>> = {
  exact: {
    files: [golden],
    names: ' exact agrees',
    mutations: [
      throughTranspose,
      mutation('sign', steps, '* x[q + i]) + later', '* x[q + i]) - later'),
      mutation('leak', steps, 'leak * x[q + i + width]', '0'),
      mutation('leak', steps, 'x[q + i] + x[c + i]', 'x[q + i]'),
      mutation('derivative', steps, '(x[h + i] * x[q + i])', 'x[q + i]'),
      mutation('derivative', steps, 'x[q + i] = cut(keep * (x[h + i] * r))', 'x[q + i] = cut(keep * r)'),
    ],
  },

  truncated: {
    files: [golden, 'rules/src/truncated.test.ts'],
    names: ' (tbptt-window4|lag-truncated-3) agrees|online = offline',
    mutations: [
      mutation('sign', routes, 'credit[d][i] += part', 'credit[d][i] -= part'),
      mutation('leak', routes, 'unitCredit(part, t, t === from)', 'unitCredit(part, t, true)'),
      mutation('leak', routes, 'unitCredit(credit, t, last)', 'unitCredit(credit, t, true)'),
      mutation('leak', ring, 'unitCredit(slot, false)', 'unitCredit(slot, true)'),
      mutation(
        'derivative',
        ring,
        'pastDerivatives.set(derivatives, now * width)',
        'pastDerivatives.fill(1)',
      ),
      throughTranspose,
      mutation('transpose', ring, 'kernel.product(', 'pass.loops.rowProducts('),
    ],
  },

  rtrl: {
    files: [golden, 'rules/test/identitiesInfluence.test.ts'],
    names: ' rtrl agrees|^1: RTRL',
    mutations: [
      mutation('derivative', jacobian, '* pastDerivatives[first + pre]', ''),
      mutation('sign', jacobian, 'kept + (1 - leak)', 'kept - (1 - leak)'),
      mutation('leak', jacobian, 'const kept = pre === post ? leak : 0', 'const kept = 0'),
      mutation('transpose', jacobian, 'recurrent[row + pre] * past', 'recurrent[pre * N + post] * past'),
    ],
  },

  snap: {
    files: [golden, 'rules/test/identitiesInfluence.test.ts'],
    names: ' snap\\d agrees|^SnAp-n = the dense influence',
    mutations: [
      mutation('leak', jacobian, '(pre === post ? leak : 0) + gain', 'gain'),
      mutation('sign', influence, 'influence[at++] += gain', 'influence[at++] -= gain'),
      mutation('derivative', influence, '(1 - leak) * derivatives[stream * N + unit]', '1 - leak'),
      mutation('transpose', jacobian, 'gain * recurrent[row + pre]', 'gain * recurrent[pre * N + post]'),
      // n = 1
      mutation('leak', ownUnit, 'leak + (1 - leak) * autapse', '(1 - leak) * autapse'),
      mutation('sign', ownUnit, 'leak + (1 - leak) * autapse', 'leak - (1 - leak) * autapse'),
      mutation('derivative', ownUnit, 'autapse * slopes[i]', 'autapse'),
      mutation(
        'derivative',
        ownUnit,
        "leakModel === 'voltage' ? pastDerivatives : derivatives",
        'derivatives',
      ),
      // the diagonal is its own transpose: its column instead
      mutation('transpose', ownUnit, '(i % N) * (N + 1)', '(i % N) * N'),
      mutation('leak', sources, 'kept * real[row + j] +', ''),
    ],
  },

  eprop: {
    files: [golden, conformance],
    names: ' eprop(-random-feedback)? agrees|^eprop (online = offline|many streams)',
    mutations: [
      mutation('leak', steps, 'leak * x[q + i + width]', '0'),
      mutation('leak', sources, 'leak * real[past + j]', '0'),
      mutation('sign', sources, '+ (1 - leak) * real', '- (1 - leak) * real'),
      mutation('derivative', steps, '(x[h + i] * x[q + i])', 'x[q + i]'),
      mutation('derivative', outer, 'derivatives[at] * signal[at]', 'signal[at]'),
    ],
    absent: { transpose: 'W is in none of its formulas' },
  },

  rflo: {
    files: [golden, conformance],
    names: ' rflo(-random-feedback)? agrees|^rflo online = offline',
    mutations: [
      mutation('derivative', immediate, '(1 - leak) * derivatives[i]', '1 - leak'),
      mutation('derivative', steps, 'x[q + i] = cut(keep * (x[h + i] * r))', 'x[q + i] = cut(keep * r)'),
      mutation('sign', immediate, '(1 - leak) * derivatives[i]', '(leak - 1) * derivatives[i]'),
      mutation('leak', local, 'decay.fill(network.leak)', 'decay.fill(0)'),
      mutation('leak', sources, 'kept * real[row + j] +', ''),
      mutation('leak', steps, 'x[q + i] + x[c + i]', 'x[q + i]'),
    ],
    absent: { transpose: 'W is in none of its formulas' },
  },

  mdgl: {
    files: [golden, 'rules/test/filterForms.test.ts'],
    names: ' mdgl-(cell|type) agrees|^mdgl ',
    mutations: [
      mutation('derivative', filterRoute, 'moved[i] = derivatives[i] *', 'moved[i] ='),
      mutation('sign', filterOnline, '+ bend * hop!', '- bend * hop!'),
      mutation('leak', filterLoop, 'leak * x[at + i + width]', '0'),
      mutation('derivative', filterOnline, 'put(hop!, slot, pastSlopes, 1)', 'put(hop!, slot, null, 1)'),
      mutation(
        'transpose',
        'rules/src/filter/modulation.ts',
        'cellModulation({ kernel, network, recurrent }',
        'cellModulation({ kernel, network, recurrent: W, recurrentTransposed: recurrent = W }',
      ),
      mutation(
        'transpose',
        filterLoop,
        'x[means / bytes + a * types + b] = ',
        'x[means / bytes + b * types + a] = ',
      ),
    ],
  },

  modprop: {
    files: [golden, 'rules/test/filterForms.test.ts'],
    names: ' modprop-\\S+ agrees|^modprop .* online is offline',
    mutations: [
      mutation('sign', filterRoute, 'moved[i] + bend * hops', 'moved[i] - bend * hops'),
      mutation('sign', 'rules/src/filter/groupFilter.ts', 'leak - bend', 'leak + bend'),
      mutation('sign', 'rules/src/filter/publishedPairs.ts', '= -gain * missing[g]', '= gain * missing[g]'),
      mutation('leak', filterRoute, 'const x = leak * moved[i] +', 'const x ='),
      mutation('leak', filterLoop, 'leak * x[carry / bytes + i]', '0'),
      mutation('leak', 'rules/src/filter/groupFilter.ts', 'a === b ? leak : 0', '0'),
      mutation('derivative', filterLoop, 'h * (signal + jump)', 'signal + jump'),
      mutation(
        'derivative',
        'rules/src/filter/publishedPairs.ts',
        '(1 - leak) * pastDerivatives[s * N + i]',
        '1 - leak',
      ),
      mutation(
        'transpose',
        'rules/src/filter/groupFilter.ts',
        'types[a] * C + types[b]',
        'types[b] * C + types[a]',
      ),
      mutation(
        'transpose',
        filterLoop,
        'x[means / bytes + a * types + b] = ',
        'x[means / bytes + b * types + a] = ',
      ),
      mutation(
        'transpose',
        'rules/src/filter/modulation.ts',
        'cellModulation({ kernel, network, recurrent }',
        'cellModulation({ kernel, network, recurrent: W, recurrentTransposed: recurrent = W }',
      ),
    ],
  },

  uoro: {
    files: unbiased,
    names: '^uoro ',
    mutations: [
      mutation('derivative', products, 'voltage ? pastDerivatives[i] * x[i] :', ''),
      mutation('sign', 'rules/src/uoro.ts', '+ fresh * signs', '- fresh * signs'),
      mutation('leak', products, '* out[i]\n    out[i] = leak * x[i] +', '* out[i]\n    out[i] ='),
      mutation('transpose', products, 'loops.rowProducts(', 'pass.kernel.product('),
    ],
  },

  'kf-rtrl': {
    files: unbiased,
    names: '^kf-rtrl ',
    mutations: [
      mutation('leak', mover, 'leak * scale', '0'),
      mutation('sign', 'rules/src/kfRtrl.ts', '+ freshSign * fresh', '- freshSign * fresh'),
      mutation('derivative', mover, "leakModel === 'voltage' ? pastDerivatives : derivatives", 'one'),
      mutation(
        'transpose',
        mover,
        'kernel.product(addressOf(hop), addressOf(recurrent), addressOf(scaled), N, N, width, false)',
        'kernel.outerProducts(addressOf(hop.fill(0)), addressOf(recurrent), addressOf(scaled), N, N, width)',
      ),
    ],
  },

  'reverse-kf-rtrl': {
    files: unbiased,
    names: '^reverse-kf-rtrl ',
    mutations: [
      mutation(
        'transpose',
        mover,
        'kernel.product(addressOf(hop), addressOf(recurrent), addressOf(x, at), N, N, width, false)',
        'kernel.outerProducts(addressOf(hop.fill(0)), addressOf(recurrent), addressOf(x, at), N, N, width)',
      ),
      mutation('sign', 'rules/src/reverseKfRtrl.ts', '+ fresh * signs', '- fresh * signs'),
      mutation('leak', mover, 'leak * scale', '0'),
      mutation('derivative', immediate, '(1 - leak) * derivatives[i]', '1 - leak'),
    ],
  },

  kernl: {
    files: ['rules/test/kernl.test.ts'],
    names: 'with A = I|set by hand|is that of a copy',
    mutations: [
      mutation('sign', 'rules/src/kernl.ts', '- perturbation[i]', '+ perturbation[i]'),
      mutation('leak', 'rules/src/kernl.ts', 'leak * difference[i] +', ''),
      mutation('derivative', immediate, 'derivatives[i] * signal[i]', 'signal[i]'),
      mutation(
        'transpose',
        'rules/src/kernl.ts',
        'loops.rowProducts(addressOf(hop)',
        'kernel.product(addressOf(hop)',
      ),
    ],
  },

  dni: {
    files: ['rules/test/dni.test.ts'],
    names: 'gradient of a step|is that of the formulas',
    mutations: [
      mutation('transpose', products, 'kernel.product(', 'pass.loops.rowProducts('),
      mutation('sign', 'rules/src/dni.ts', 'pastSignal[i] + target[i]', 'pastSignal[i] - target[i]'),
      mutation('leak', products, ': out[i]\n    out[i] = leak * x[i] +', ': out[i]\n    out[i] ='),
      mutation('derivative', products, 'voltage ? pastDerivatives[i] * out[i] :', ''),
      mutation('derivative', immediate, '(1 - leak) * derivatives[i]', '1 - leak'),
    ],
  },
}
