import type { Scope } from '../check.ts'
import { attack, mostBytes, report, unchecked } from './attack.ts'
import type { Outcome } from './outcome.ts'
import { type Call, record } from './record.ts'

const packages = ['core', 'rules', 'curvature', 'tasks', 'training'] as const
/** Entries beside the main ones. Kernels and wide loops have no public functions that take a caller's data. */
const entries = [
  ...packages.map((name) => `@credit/${name}`),
  ...['@credit/rules/registry', '@credit/curvature/ndarray', '@credit/tasks/ndarray'],
]
const load = (specifier: string): Promise<Scope> => import(/* @vite-ignore */ specifier)

/** What is attacked, and the exported functions that are not. */
export async function targets(): Promise<{ calls: readonly Call[]; missed: readonly string[] }> {
  const { calls, uncalled } = await record(load, packages)
  const attacked = [...calls, ...uncalled.values()].filter(({ name }) => !unchecked.test(name))
  const names = new Set(attacked.map(({ name }) => name))
  const missed: string[] = []
  for (const entry of entries) {
    for (const [name, value] of Object.entries(await load(entry))) {
      if (typeof value !== 'function' || names.has(name) || unchecked.test(name)) continue
      missed.push(`${entry}: ${name}`)
    }
  }
  return { calls: attacked, missed }
}

/** Attacks, and prints what came of it. */
export async function assault(calls: readonly Call[], seed: number, cases: number) {
  const began = performance.now()
  const outcomes = await attack(calls, seed, cases)
  const of = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind)
  const count = Object.fromEntries(
    (['refused', 'returned', 'silent', 'unclear', 'hung'] as const).map((kind) => [kind, of(kind).length]),
  )
  const share = of('unclear').length / outcomes.length
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  console.log(
    `${outcomes.length} calls with one thing changed, seed ${seed}, ${seconds} s, arrays up to ${mostBytes / 2 ** 20} MiB: ` +
      `${JSON.stringify(count)}, unclear ${(100 * share).toFixed(2)} %\n${report(outcomes)}`,
  )
  return { outcomes, silent: of('silent'), hung: of('hung'), refused: of('refused'), share }
}
