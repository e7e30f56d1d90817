"""Online rules in NumPy, one stream, batch 1: the arithmetic of the library's learners, with what NumPy does best.

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


class Eprop(Learner):
    def start(self):
        self.trace = self.empty(self.M)

    def influence(self):
        self.trace = self.alpha * self.trace + self.keep * self.source
        numpy.outer(self.h * self.L, self.trace, out=self.G)


class Rflo(Learner):
    def start(self):
        self.trace = self.empty(self.hidden, self.M)
        self.added = self.empty(self.hidden, self.M)

    def influence(self):
        numpy.multiply(self.trace, self.alpha, out=self.trace)
        numpy.outer(self.keep * self.h, self.source, out=self.added)
        numpy.add(self.trace, self.added, out=self.trace)
        numpy.multiply(self.trace, self.L[:, None], out=self.G)


class MdglCell(Learner):
    def start(self):
        self.trace = self.empty(self.M)
        self.added = self.empty(self.hidden, self.M)

    def influence(self):
        before = self.trace
        self.trace = self.alpha * before + self.keep * self.source
        d = self.h * self.L
        numpy.outer(d, self.trace, out=self.G)
        numpy.outer(self.past_h * (self.keep * (d @ self.W)), before, out=self.added)
        numpy.add(self.G, self.added, out=self.G)


class ModpropReleased(Learner):
    """Type modulation, all lags, by filters for pairs of types; units have autapses, so kappa is alpha."""

    def start(self):
        C = self.members.shape[1]
        self.w, self.R = self.empty(C, self.M), self.empty(C, C, self.M)

    def influence(self):
        M = self.modulation()
        gain = self.keep * self.mean
        K = self.alpha * numpy.eye(len(M), dtype=self.dtype) + gain * M * self.members.sum(0)
        self.R = numpy.tensordot(K, self.R, 1) + gain * M[:, :, None] * self.w[None]
        self.w = self.alpha * self.w + self.keep * self.source
        d = self.h * self.L
        of_type = numpy.tensordot(d @ self.members, self.R, 1)
        numpy.multiply(d[:, None], self.w[self.types], out=self.G)
        numpy.add(self.G, of_type[self.types], out=self.G)


class ModpropPublished(Learner):
    def start(self):
        C = self.members.shape[1]
        self.trace, self.R = self.empty(self.M), self.empty(C, self.hidden, self.M)

    def influence(self):
        M = self.modulation()
        K = self.alpha * numpy.eye(len(M), dtype=self.dtype) + self.keep * self.mean * M * self.members.sum(0)
        eligibility = numpy.outer(self.past_h, self.trace)
        self.R = (K @ self.R.reshape(len(M), -1)).reshape(self.R.shape)
        self.R += (self.keep * M[:, self.types])[:, :, None] * eligibility[None]
        self.trace = self.alpha * self.trace + self.keep * self.source
        d = self.h * self.L
        numpy.outer(d, self.trace, out=self.G)
        self.G += ((d @ self.members) @ self.R.reshape(len(M), -1)).reshape(self.G.shape)


class Uoro(Learner):
    def start(self):
        self.a, self.B = self.empty(self.hidden), self.empty(self.hidden, self.M)

    def influence(self):
        nu = self.signs(self.hidden)
        Ja = self.jacobian() @ self.a
        gain = nu * self.keep * self.h
        injected = numpy.outer(gain, self.source)
        rho0 = scale(numpy.linalg.norm(self.B), numpy.linalg.norm(Ja))
        rho1 = scale(numpy.linalg.norm(gain) * numpy.linalg.norm(self.source), numpy.sqrt(self.dtype.type(self.hidden)))
        self.a = rho0 * Ja + rho1 * nu
        self.B = self.B / rho0 + injected / rho1
        numpy.multiply(self.B, self.L @ self.a, out=self.G)


class KfRtrl(Learner):
    def start(self):
        self.A, self.B = self.empty(self.M), self.empty(self.hidden, self.hidden)

    def influence(self):
        nu0, nu1 = self.signs(2)
        JB = self.jacobian() @ self.B
        own = self.keep * self.h
        p0 = scale(numpy.linalg.norm(JB), numpy.linalg.norm(self.A))
        p1 = scale(numpy.linalg.norm(own), numpy.linalg.norm(self.source))
        self.A = nu0 * p0 * self.A + nu1 * p1 * self.source
        self.B = (nu0 / p0) * JB
        self.B[numpy.arange(self.hidden), numpy.arange(self.hidden)] += (nu1 / p1) * own
        numpy.outer(self.L @ self.B, self.A, out=self.G)


class Rtrl(Learner):
    def start(self):
        N = self.hidden
        self.P, self.next = self.empty(N, N * self.M), self.empty(N, N * self.M)
        self.own = self.next.reshape(N, N, self.M)

    def influence(self):
        N = self.hidden
        numpy.dot(self.jacobian(), self.P, out=self.next)
        self.P, self.next = self.next, self.P
        units = numpy.arange(N)
        self.P.reshape(N, N, self.M)[units, units] += numpy.outer(self.keep * self.h, self.source)
        self.G[:] = (self.L @ self.P).reshape(N, self.M)


def scale(a, b):
    return numpy.sqrt(a / b) if a and b else a.dtype.type(1)


rules = {
    "eprop": Eprop,
    "rflo": Rflo,
    "mdgl": MdglCell,
    "modprop-released": ModpropReleased,
    "modprop-published": ModpropPublished,
    "uoro": Uoro,
    "kf-rtrl": KfRtrl,
    "rtrl": Rtrl,
}


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
        self.sign_table = numbers(request["signs"]).astype(self.dtype).reshape(self.steps, N)


def open_problem(request):
    if blas_in_use() is None:
        return {"unavailable": "not installed: apt-get install libopenblas0-pthread"}
    learner = rules[request["workload"]["peer"]](Problem(request))

    def gradient():
        """Loss and gradient, summed over the steps of the numbers."""
        learner.reset()
        loss, total = 0.0, None
        for _ in range(learner.steps):
            loss += float(learner.step())
            flat = numpy.concatenate([numpy.asarray(block, numpy.float64).ravel() for block in learner.blocks()])
            total = flat if total is None else total + flat
        return loss, [total]

    return {
        "description": f"NumPy {numpy.__version__}, {blas_in_use()}",
        "gradient": gradient,
        "repeat": learner.step,
    }


serve_answers(open_problem)
