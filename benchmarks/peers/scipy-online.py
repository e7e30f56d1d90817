"""SnAp-2 on a sparse network, with SciPy's sparse matrices."""

import numpy
import scipy
from scipy.sparse import csr_matrix

from online import Learner, serve_rules


class Snap2(Learner):
    """Influence P of the parameters of unit i on unit k, where k is i or hears from it.

    One row for each such pair (k, i), sorted by i; in it the parameters of i that are there, as many places as the
    unit with the most of them needs. A step is one product of a sparse matrix, with J[k, l] from (l, i) to (k, i).
    """

    def start(self):
        N = self.hidden
        present = numpy.array(self.connectivity, bool).reshape(N, N)
        reaches = present | numpy.eye(N, dtype=bool)
        self.post, self.unit = [index.astype(numpy.intp) for index in numpy.nonzero(reaches.T)][::-1]
        row_of = -numpy.ones((N, N), numpy.intp)
        row_of[self.post, self.unit] = numpy.arange(len(self.post))
        self.first = numpy.flatnonzero(numpy.diff(self.unit, prepend=-1))
        self.own = row_of[numpy.arange(N), numpy.arange(N)]

        rows, columns, self.entries = [], [], []
        for row, (k, i) in enumerate(zip(self.post, self.unit)):
            for l in numpy.flatnonzero(reaches[k] & reaches[:, i]):
                rows.append(row)
                columns.append(row_of[l, i])
                self.entries.append(k * N + l)
        size = len(self.post)
        # summed into CSR order once: its numbers are replaced at every step
        order = numpy.lexsort((columns, rows))
        self.entries = numpy.array(self.entries)[order]
        starts = numpy.searchsorted(numpy.array(rows)[order], numpy.arange(size + 1))
        values = numpy.zeros(len(order), self.dtype)
        self.step_matrix = csr_matrix((values, numpy.array(columns)[order], starts), (size, size))

        parameters = numpy.concatenate([present, numpy.ones((N, self.M - N), bool)], 1)
        width = parameters.sum(1).max()
        self.places = numpy.argsort(~parameters, 1, kind="stable")[:, :width]
        self.there = numpy.take_along_axis(parameters, self.places, 1)
        self.P = self.empty(size, width)

    def influence(self):
        self.step_matrix.data[:] = self.jacobian().ravel()[self.entries]
        self.P = self.step_matrix @ self.P
        gain = self.keep * self.h
        self.P[self.own] += gain[:, None] * (self.source[self.places] * self.there)
        credit = numpy.add.reduceat(self.P * self.L[self.post][:, None], self.first)
        numpy.put_along_axis(self.G, self.places, credit * self.there, 1)


serve_rules({"snap-2": Snap2}, f"SciPy {scipy.__version__}, NumPy {numpy.__version__}")
