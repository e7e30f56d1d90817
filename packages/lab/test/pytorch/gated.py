"""Runs nn.GRU or nn.LSTM and nn.Linear in float64 on the files of a folder: inputs.npy [T, B, I], targets.npy [T, B, K], and
weights.npz (read, or with `save` written from a state_dict of random weights). Loss: half the squared error, summed over outputs,
averaged over steps and trials. Writes outputs.npy, gradient.npz and product.npz, the Hessian times the arrays of direction.npz
(with `save`: times the weights); of two biases that are added the first has the number and the second 0. By the names of the state_dict. Arguments: folder load|save GRU|LSTM N K."""

import sys
from pathlib import Path

import numpy
import torch

folder, direction, kind, hidden, outputs = sys.argv[1:]
place = Path(folder)
inputs = torch.from_numpy(numpy.load(place / "inputs.npy"))
targets = torch.from_numpy(numpy.load(place / "targets.npy"))


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = getattr(torch.nn, kind)(inputs.shape[2], int(hidden))
        self.readout = torch.nn.Linear(int(hidden), int(outputs))

    def forward(self, x):
        return self.readout(self.rnn(x)[0])


def arrays(name):
    with numpy.load(place / name) as found:
        return {key: torch.from_numpy(found[key]) for key in found.files}


def save(name, values):
    numpy.savez(place / name, **{key: value.detach().numpy() for key, value in zip(names, values)})


torch.manual_seed(3)
model = Model().double()
names = [name for name, _ in model.named_parameters()]
if direction == "load":
    # strict: every name and every shape must be the module's, and none may be missing
    model.load_state_dict(arrays("weights.npz"), strict=True)
    vector = arrays("direction.npz")
else:
    vector = {name: value.detach().clone() for name, value in model.named_parameters()}
    save("weights.npz", list(vector.values()))
weights = list(model.parameters())
y = model(inputs)
loss = 0.5 * ((y - targets) ** 2).sum(-1).mean()
gradient = torch.autograd.grad(loss, weights, create_graph=True)
along = sum((g * vector[name]).sum() for g, name in zip(gradient, names))
numpy.save(place / "outputs.npy", y.detach().numpy())


def once(values):
    """Of two biases that are added, the first alone: of a GRU the candidate's are not."""
    values = [value.detach().clone() for value in values]
    second = values[names.index("rnn.bias_hh_l0")]
    second[: 2 * int(hidden) if kind == "GRU" else None] = 0
    return values


save("gradient.npz", once(gradient))
save("product.npz", once(torch.autograd.grad(along, weights)))
