/**
 * How a rank test finds its p-value: `exact` over all arrangements of the ranks that were seen, `asymptotic` by the
 * normal approximation, `auto` the first for few values and the second for many.
 */
export type RankTestMethod = 'auto' | 'exact' | 'asymptotic'
