"""Online rules in NumPy: the arithmetic of the library's learners, with what NumPy does best."""

import numpy

from online import Learner, serve_rules


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


class Snap1(Learner):
    """Influence on a parameter's own unit alone, through the diagonal of the Jacobian."""

    def start(self):
        self.P, self.added = self.empty(self.hidden, self.M), self.empty(self.hidden, self.M)

    def influence(self):
        gain = self.keep * self.h
        own = self.alpha + gain * self.W.diagonal()
        numpy.multiply(self.P, own[:, None], out=self.P)
        numpy.outer(gain, self.source, out=self.added)
        numpy.add(self.P, self.added, out=self.P)
        numpy.multiply(self.P, self.L[:, None], out=self.G)


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
    "snap-1": Snap1,
}

serve_rules(rules, f"NumPy {numpy.__version__}")
