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
const goldenCells = 'rules/test/goldenCells.test.ts'
const conformance = 'rules/test/conformance.test.ts'
const unbiased = ['rules/test/unbiased.test.ts', 'rules/test/stochasticFormulas.test.ts']

const steps = 'core/src/kernels/steps.ts'
const routes = 'rules/src/truncation/routes.ts'
const ring = 'rules/src/truncation/ring.ts'
const jacobian = 'rules/src/influence/jacobian.ts'
const influence = 'rules/src/influence/loops.ts'
const products = 'rules/src/influence/jacobianProducts.ts'
const mover = 'rules/src/influence/matrixMover.ts'
const partials = 'rules/src/online/partials.ts'
const outputInfluence = 'rules/src/influence/outputInfluence.ts'
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

const moverTranspose = mutation(
  'transpose',
  mover,
  'kernel.product(addressOf(hop), addressOf(recurrent, W), read, N, N, width, false)',
  'kernel.outerProducts(addressOf(hop.fill(0)), addressOf(recurrent, W), read, N, N, width)',
)

const autapse = 'gain[n] * W[w] * read[n]'
const gainOfSlopes = 'scaled(gain, derivatives, 0, gain.length, '
const oneDrive =
  'addressOf(hop), addressOf(rates), addressOf(recurrent, at), streams, N, N, false)\n carryOneState('

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
      mutation('leak', ring, 'unit.credit(slot, false)', 'unit.credit(slot, true)'),
      mutation('derivative', ring, 'past.set(derivatives, slot * width)', 'past.fill(1)'),
      throughTranspose,
      mutation('transpose', ring, 'kernel.product(', 'pass.loops.rowProducts('),
    ],
  },

  rtrl: {
    files: [golden, 'rules/test/identitiesInfluence.test.ts'],
    names: ' rtrl agrees|^1: RTRL',
    mutations: [
      mutation('derivative', jacobian, '* read[first + pre]', ''),
      mutation('sign', jacobian, '(pre === post ? own : 0) +', '(pre === post ? own : 0) -'),
      mutation('leak', jacobian, '(pre === post ? own : 0) +', ''),
      mutation('transpose', jacobian, 'W[row + pre]', 'W[at + pre * N + post]'),
    ],
  },

  snap: {
    files: [golden, goldenCells, 'rules/test/identitiesInfluence.test.ts'],
    names: ' snap\\d agrees|^SnAp-n = the dense influence',
    mutations: [
      mutation('sign', influence, 'out[at + c] += gain * values', 'out[at + c] -= gain * values'),
      mutation('derivative', influence, 'gains[i][stream * N + unit]', '1'),
      // of several states or drives
      mutation('leak', jacobian, 'pre === post ? carry[i][j][first + post] : 0', '0'),
      mutation('transpose', jacobian, 'recurrent[at + post * N + pre]', 'recurrent[at + pre * N + post]'),
      mutation('derivative', jacobian, 'through * pastRead[j][first + pre]', 'through'),
      // a leaky readout
      mutation('leak', outputInfluence, 'readoutLeak * filter[to + c] +', ''),
      // n = 1
      mutation('leak', ownUnit, `kept[n] + ${autapse}`, autapse),
      mutation('sign', ownUnit, `kept[n] + ${autapse}`, `kept[n] - ${autapse}`),
      mutation('derivative', ownUnit, autapse, 'gain[n] * W[w]'),
      mutation('derivative', ownUnit, autapse, 'W[w] * read[n]'),
      // the diagonal is its own transpose: its column instead
      mutation('transpose', ownUnit, `1) out[n] = kept[n] + ${autapse}`, `0) out[n] = kept[n] + ${autapse}`),
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
      mutation('derivative', outer, 'read[at] * signal[at]', 'signal[at]'),
    ],
    absent: { transpose: 'W is in none of its formulas' },
  },

  rflo: {
    files: [golden, conformance],
    names: ' rflo(-random-feedback)? agrees|^rflo online = offline',
    mutations: [
      mutation('derivative', partials, `${gainOfSlopes}keep)`, 'gain.fill(keep)'),
      mutation('derivative', steps, 'x[q + i] = cut(keep * (x[h + i] * r))', 'x[q + i] = cut(keep * r)'),
      mutation('sign', partials, `${gainOfSlopes}keep)`, `${gainOfSlopes}-keep)`),
      mutation('leak', partials, 'carry[0][0].fill(leak)', 'carry[0][0].fill(0)'),
      mutation('leak', sources, 'kept * real[row + j] +', ''),
      mutation('leak', steps, 'x[q + i] + x[c + i]', 'x[q + i]'),
    ],
    absent: { transpose: 'W is in none of its formulas' },
  },

  mdgl: {
    files: [golden, 'rules/test/filterForms.test.ts'],
    names: ' mdgl-(cell|type) agrees|^mdgl ',
    mutations: [
      mutation('derivative', filterRoute, 'moved[i] = reads[i] *', 'moved[i] ='),
      mutation('sign', filterOnline, '+ bend * hop[i]', '- bend * hop[i]'),
      mutation('leak', filterLoop, 'leak * x[at + i + width]', '0'),
      mutation('derivative', filterOnline, 'put(hop, slot, pastSlopes, 1)', 'put(hop, slot, null, 1)'),
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
      mutation('derivative', 'rules/src/filter/publishedPairs.ts', 'zeta * pastRead[s * N + i]', 'zeta'),
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
      mutation('derivative', products, 'sumOfProducts(read, pastRead, x)', 'read.set(x[0])'),
      mutation('sign', 'rules/src/uoro.ts', '+ b * y[at + p]', '- b * y[at + p]'),
      mutation('leak', products, 'out[n] = a[n] * x[n]', 'out[n] = 0'),
      mutation('transpose', products, `loops.rowProducts(${oneDrive}`, `pass.kernel.product(${oneDrive}`),
    ],
  },

  'kf-rtrl': {
    files: unbiased,
    names: '^kf-rtrl ',
    mutations: [
      mutation('leak', mover, 'carry[0][0], from, scale)', 'carry[0][0], from, 0)'),
      mutation('sign', 'rules/src/kfRtrl.ts', '+ freshSign * fresh', '- freshSign * fresh'),
      mutation('derivative', mover, 'pastRead[j], from', 'one, 0'),
      moverTranspose,
    ],
  },

  'reverse-kf-rtrl': {
    files: unbiased,
    names: '^reverse-kf-rtrl ',
    mutations: [
      moverTranspose,
      mutation('sign', 'rules/src/reverseKfRtrl.ts', '+ fresh * signs', '- fresh * signs'),
      mutation('leak', mover, 'carry[0][0], from, scale)', 'carry[0][0], from, 0)'),
      mutation('derivative', partials, `${gainOfSlopes}keep)`, 'gain.fill(keep)'),
    ],
  },

  kernl: {
    files: ['rules/test/kernl.test.ts'],
    names: 'with A = I|set by hand|is that of a copy',
    mutations: [
      mutation('sign', 'rules/src/kernl.ts', '- perturbation[i]', '+ perturbation[i]'),
      mutation('leak', 'rules/src/kernl.ts', 'leak * difference[i] +', ''),
      mutation('derivative', outer, 'read[i] * signal[i]', 'signal[i]'),
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
      mutation('leak', products, 'carry[i] * x[i] +', ''),
      mutation('derivative', products, 'read[i] * out[i]', 'out[i]'),
      mutation('derivative', partials, `${gainOfSlopes}keep)`, 'gain.fill(keep)'),
    ],
  },
}
