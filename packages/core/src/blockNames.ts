/** The blocks of the flat parameter array, in their order in it. */
export const blockNames = ['recurrent', 'input', 'bias', 'recurrentBias', 'readout', 'readoutBias'] as const

/**
 * recurrent W (G·N×N) · input U (G·N×I) · bias b (G·N) · recurrentBias d (N for each drive of a cell that comes from units
 * alone, else of length 0) · readout V (K×N) · readoutBias c (K); weights are `[post, pre]`, gate by gate.
 */
export type BlockName = (typeof blockNames)[number]
