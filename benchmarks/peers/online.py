"""What the online rules share in NumPy, one stream, batch 1: the network's step, the numbers, the answers.

z_{t-1}, x_t and 1 lie side by side in one vector, so that W, U and b are one matrix and every trace is one array.
"""

import numpy

from protocol import blas_in_use, numbers, serve_answers


class Learner:
    """Network with tanh units and squared error; a rule is a subclass with `influence`, called once a step."""

    def __init__(self, p):
        for name, value in vars(p).items():
            setattr(self, name, value)
        N, I = self.hidden, self.inputs
        self.M = N + I + 1
        self.weights = numpy.concatenate([self.W, self.U, self.b[:, None]], 1)
        self.alpha, self.keep = self.dtype.type(self.leak), self.dtype.type(1 - self.leak)
        self.types = numpy.array(self.types)
        self.members = numpy.eye(self.types.max() + 1, dtype=self.dtype)[self.types]
        self.reset()

    def empty(self, *shape):
        return numpy.zeros(shape, self.dtype)

    def reset(self):
        N = self.hidden
        self.s, self.z, self.h = self.empty(N), self.empty(N), self.empty(N) + self.dtype.type(1)
        self.source = self.empty(self.M)
        self.source[-1] = 1
        self.G = self.empty(N, self.M)
        self.t = 0
        self.start()

    def start(self):
        pass

    def step(self):
        x, target = self.x[self.t % self.steps], self.y[self.t % self.steps]
        N = self.hidden
        self.source[:N] = self.z
        self.source[N:-1] = x
        self.past_h = self.h
        drive = self.weights @ self.source
        if self.leak_model == "voltage":
            self.s = self.alpha * self.s + self.keep * drive
            self.z = numpy.tanh(self.s)
            self.h = 1 - self.z * self.z
        else:
            phi = numpy.tanh(drive)
            self.z = self.alpha * self.z + self.keep * phi
            self.h = 1 - phi * phi
        error = self.V @ self.z + self.c - target
        self.L = error @ self.V
        self.influence()
        self.t += 1
        self.readout = numpy.outer(error, self.z)
        self.error = error
        return 0.5 * error @ error

    def blocks(self):
        N = self.hidden
        return [self.G[:, :N], self.G[:, N:-1], self.G[:, -1], self.readout, self.error]

    def signs(self, count):
        return self.sign_table[self.t % self.steps, :count]

    def jacobian(self):
        J = (self.keep * self.h)[:, None] * self.W
        J[numpy.arange(self.hidden), numpy.arange(self.hidden)] += self.alpha
        return J

    def modulation(self):
        counts = self.members.sum(0)
        return self.members.T @ self.W @ self.members / numpy.outer(counts, counts)


class Problem:
    def __init__(self, request):
        w = request["workload"]
        self.hidden, self.inputs, self.outputs, self.steps = w["hidden"], w["inputs"], w["outputs"], w["steps"]
        self.leak, self.leak_model, self.types, self.mean = w["leak"], w["leakModel"], w["types"], w["mean"]
        N, I, K = self.hidden, self.inputs, self.outputs
        self.dtype = numpy.dtype(request["dtype"])
        self.mean = self.dtype.type(self.mean)
        flat = numbers(request["parameters"]).astype(self.dtype)
        W, U, self.b, V, self.c = numpy.split(flat, numpy.cumsum([N * N, N * I, N, K * N]))
        self.W, self.U, self.V = W.reshape(N, N), U.reshape(N, I), V.reshape(K, N)
        self.x = numbers(request["batch"]).astype(self.dtype).reshape(self.steps, I)
        self.y = numbers(request["targets"]).astype(self.dtype).reshape(self.steps, K)
        self.connectivity = w.get("connectivity")
        self.sign_table = numbers(request["signs"]).astype(self.dtype).reshape(self.steps, N)


def serve_rules(rules, description):
    """Answers for the learners of `rules`, classes by the name that the workload has for them."""
    serve_answers(lambda request: opened(rules, description, request))


def opened(rules, description, request):
    if blas_in_use() is None:
        return {"unavailable": "not installed: apt-get install libopenblas0-pthread"}
    learner = rules[request["workload"]["peer"]](Problem(request))
    return answer(learner, f"{description}, {blas_in_use()}")


def answer(learner, description):
    """What a learner is compared by, and what is repeated for its time."""

    def gradient():
        """Loss and gradient, summed over the steps of the numbers."""
        learner.reset()
        loss, total = 0.0, None
        for _ in range(learner.steps):
            loss += float(learner.step())
            flat = numpy.concatenate([numpy.asarray(block, numpy.float64).ravel() for block in learner.blocks()])
            total = flat if total is None else total + flat
        return loss, [total]

    return {"description": description, "result": gradient, "repeat": learner.step}
