/**
 * What a test holds against "no effect": `greater` that the differences tend to be positive, a sample larger than the
 * other, or a correlation positive; `less` the opposite; `two-sided` either.
 */
export type Alternative = 'two-sided' | 'less' | 'greater'

export const alternatives: readonly Alternative[] = ['two-sided', 'less', 'greater']
