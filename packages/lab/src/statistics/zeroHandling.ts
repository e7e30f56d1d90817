/**
 * What happens to differences of exactly 0: `wilcox` leaves them out before ranking (Wilcoxon 1945), `pratt` ranks
 * them with the others and leaves them out then (Pratt 1959).
 */
export type ZeroHandling = 'wilcox' | 'pratt'

export const zeroHandlings: readonly ZeroHandling[] = ['wilcox', 'pratt']
