import type { BlockName } from '@credit/core'

/**
 * What the blocks are called in the `state_dict` of a PyTorch module with `rnn = nn.RNN(I, N)` and
 * `readout = nn.Linear(N, K)`. Both lay weights out `[post, pre]`, row by row, as here, so values need no transposing.
 *
 * `nn.RNN` has a second bias, `rnn.bias_hh_l0`, which is to be 0 (ours is the sum of the two), and none of them under
 * `bias=False`. It computes what a network without leak does; a leak needs a loop over its matrices.
 *
 * @example
 * pytorchNames.recurrent // => 'rnn.weight_hh_l0'
 */
export const pytorchNames: Readonly<Record<BlockName, string>> = {
  recurrent: 'rnn.weight_hh_l0',
  input: 'rnn.weight_ih_l0',
  bias: 'rnn.bias_ih_l0',
  recurrentBias: 'rnn.bias_hh_l0',
  readout: 'readout.weight',
  readoutBias: 'readout.bias',
}
