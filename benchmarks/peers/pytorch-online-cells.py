"""PyTorch, one thread, no automatic differentiation: an e-prop step of lif, alif and gru units, one stream, squared error.

Sources z_{t-1}, x_t and 1 lie side by side; where a carry is one number for all, its traces are one vector.
"""

import numpy
import torch

from online import answer
from protocol import blas_in_use, numbers, serve_answers


class Learner:
    def __init__(self, request):
        w = request["workload"]
        N, I, K, self.steps = (w[name] for name in ("hidden", "inputs", "outputs", "steps"))
        self.N, self.I, self.K = N, I, K
        self.unit, self.gates = w.get("unit"), 3 if w["cell"] == "gru" else 1
        kind = numpy.dtype(request["dtype"])
        self.kind = torch.float32 if kind == numpy.float32 else torch.float64
        tensor = lambda name: torch.tensor(numbers(request[name]).astype(kind))
        own = N if w["cell"] == "gru" else 0
        G = self.gates
        W, U, b, d, V, self.c = tensor("parameters").split([G * N * N, G * N * I, G * N, own, K * N, K])
        self.W, self.U, self.b, self.d, self.V = W.view(G * N, N), U.view(G * N, I), b, d, V.view(K, N)
        self.x, self.y = tensor("batch").view(self.steps, I), tensor("targets").view(self.steps, K)
        self.weights = torch.cat([self.W, self.U, self.b[:, None]], 1)
        self.reset()

    def zeros(self, *shape):
        return torch.zeros(*shape, dtype=self.kind)

    def reset(self):
        self.t = 0
        self.z, self.source = self.zeros(self.N), self.zeros(self.N + self.I + 1)
        self.source[-1] = 1
        self.start()

    def step(self):
        self.source[: self.N] = self.z
        self.source[self.N : -1] = self.x[self.t % self.steps]
        self.advance()
        error = self.V @ self.z + self.c - self.y[self.t % self.steps]
        self.learn(error @ self.V)
        self.readout, self.error = torch.outer(error, self.z), error
        self.t += 1
        return 0.5 * error @ error


class Spiking(Learner):
    def start(self):
        self.v, self.waits = self.zeros(self.N), torch.zeros(self.N, dtype=torch.int32)
        self.trace = self.zeros(self.N + self.I + 1)
        self.threshold_now = self.unit["threshold"]

    def advance(self):
        leak, threshold = self.unit["leak"], self.unit["threshold"]
        self.v = leak * self.v + (1 - leak) * (self.weights @ self.source) - threshold * self.z
        distance = self.v - self.threshold_now
        self.waits = (self.waits - 1).clamp_(min=0)
        rests = self.waits > 0
        slope = (1 - distance.abs() / threshold).clamp_(min=0).mul_(0.3 / threshold)
        self.psi = slope.masked_fill_(rests, 0)
        self.z = ((distance >= 0) & ~rests).to(self.kind)
        self.waits = torch.where(self.z > 0, self.unit["refractorySteps"], self.waits)

    def filter(self):
        leak = self.unit["leak"]
        self.trace = leak * self.trace + (1 - leak) * self.source

    def learn(self, signal):
        self.filter()
        self.G = torch.outer(signal * self.psi, self.trace)

    def blocks(self):
        N = self.N
        return [self.G[:, :N], self.G[:, N:-1], self.G[:, -1], self.readout, self.error]


class Adapting(Spiking):
    def start(self):
        super().start()
        self.b_, self.psi = self.zeros(self.N), self.zeros(self.N)
        self.slow = self.zeros(self.N, self.N + self.I + 1)

    def advance(self):
        unit = self.unit
        self.b_ = unit["adaptationLeak"] * self.b_ + unit["adaptationGain"] * self.z
        self.threshold_now = unit["threshold"] + unit["adaptation"] * self.b_
        self.past = self.psi
        super().advance()

    def learn(self, signal):
        unit = self.unit
        jump = unit["adaptationGain"] * self.past
        kept = unit["adaptationLeak"] - unit["adaptation"] * jump
        self.slow.mul_(kept[:, None]).addr_(jump, self.trace)
        self.filter()
        self.G = (self.trace - unit["adaptation"] * self.slow).mul_((signal * self.psi)[:, None])


class Gated(Learner):
    def start(self):
        N, I = self.N, self.I
        # of reset and update gate, of the candidate from inputs, and from units
        self.E = [self.zeros(N, N + I + 1), self.zeros(N, N + I + 1), self.zeros(N, I + 1), self.zeros(N, N + 1)]

    def advance(self):
        N = self.N
        h = self.z
        r, u = torch.sigmoid(self.weights[: 2 * N] @ self.source).split(N)
        m = self.W[2 * N :] @ h + self.d
        n = torch.tanh(self.weights[2 * N :, N:] @ self.source[N:] + r * m)
        slope = (1 - u) * (1 - n * n)
        self.u = u
        self.gains = [slope * m * r * (1 - r), (h - n) * u * (1 - u), slope, slope * r]
        own = torch.cat([h, torch.ones(1, dtype=self.kind)])
        self.sources = [self.source, self.source, self.source[N:], own]
        self.z = (1 - u) * n + u * h

    def learn(self, signal):
        for E, gain, source in zip(self.E, self.gains, self.sources):
            E.mul_(self.u[:, None]).addr_(gain, source)
        self.G = [signal[:, None] * E for E in self.E]

    def blocks(self):
        N = self.N
        r, u, n, own = self.G
        recurrent = torch.cat([r[:, :N], u[:, :N], own[:, :N]])
        input = torch.cat([r[:, N:-1], u[:, N:-1], n[:, :-1]])
        bias = torch.cat([r[:, -1], u[:, -1], n[:, -1]])
        return [recurrent, input, bias, own[:, -1], self.readout, self.error]


cells = {"lif": Spiking, "alif": Adapting, "gru": Gated}


def opened(request):
    if blas_in_use() is None:
        return {"unavailable": "not installed: apt-get install libopenblas0-pthread"}
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    learner = cells[request["workload"]["cell"]](request)
    return answer(learner, f"PyTorch {torch.__version__}, {blas_in_use()}, eligibilities by hand")


if __name__ == "__main__":
    with torch.no_grad():
        serve_answers(opened)
