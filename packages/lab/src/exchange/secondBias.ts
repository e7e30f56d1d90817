/** The bias of `nn.RNN` that has no block of its own here: it is added to the one named by `pytorchNames`. */
export const secondBias = 'rnn.bias_hh_l0'
