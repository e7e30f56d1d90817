"""Runs nn.RNN and nn.Linear on the files of a folder: weights.npz (read, or with `save` written from a state_dict of
random weights) and inputs.npy [T, B, I]; writes outputs.npy [T, B, K]. Arguments: folder load|save relu|tanh bias|nobias
N K."""

import sys
from pathlib import Path

import numpy
import torch

folder, direction, activation, bias, hidden, outputs = sys.argv[1:]
place = Path(folder)
inputs = torch.from_numpy(numpy.load(place / "inputs.npy"))


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        size = (inputs.shape[2], int(hidden))
        self.rnn = torch.nn.RNN(*size, nonlinearity=activation, bias=bias == "bias")
        self.readout = torch.nn.Linear(int(hidden), int(outputs))

    def forward(self, x):
        return self.readout(self.rnn(x)[0])


torch.manual_seed(3)
model = Model().double()
if direction == "load":
    with numpy.load(place / "weights.npz") as arrays:
        state = {name: torch.from_numpy(arrays[name]) for name in arrays.files}
    # strict: every name and every shape must be the module's, and none may be missing
    model.load_state_dict(state, strict=True)
else:
    numpy.savez(place / "weights.npz", **{k: v.numpy() for k, v in model.state_dict().items()})
with torch.no_grad():
    numpy.save(place / "outputs.npy", model(inputs).numpy())
