"""Hand-derived gradient in NumPy, one BLAS thread, nothing allocated per call but what NumPy does itself.

Rates, inputs and a column of ones lie side by side, [z_{t-1}, x_t, 1], so that drive and weight gradient are one
matrix product each; (1 - leak) is folded into the weights.
"""

import numpy

from protocol import blas_in_use, serve


def open_problem(p):
    T, B, N, I = p.steps, p.trials, p.hidden, p.inputs
    keep = 1 - p.leak
    empty = lambda *shape: numpy.zeros(shape, p.dtype)
    joined = empty(T + 1, B, N + I + 1)
    joined[:T, :, N : N + I] = p.x
    joined[:T, :, N + I] = 1
    rates = joined[:, :, :N]
    states, slopes, credit = empty(T, B, N), empty(T, B, N), empty(T, B, N)
    scratch = empty(B, N)
    weights = empty(N + I + 1, N)
    recurrent = empty(N, N)
    product = empty(N, N + I + 1)
    trial = numpy.arange(B)
    # views made once: slicing costs as much as a small operation
    steps = [(joined[t], states[t], rates[t + 1], slopes[t], credit[t]) for t in range(T)]

    def gradient():
        numpy.multiply(p.W.T, keep, out=weights[:N])
        numpy.multiply(p.U.T, keep, out=weights[N : N + I])
        numpy.multiply(p.b, keep, out=weights[N + I])
        numpy.multiply(p.W, keep, out=recurrent)
        before = None
        for source, s, z, _, _ in steps:
            numpy.dot(source, weights, out=s)
            if p.leak and before is not None:
                numpy.multiply(before, p.leak, out=scratch)
                numpy.add(s, scratch, out=s)
            numpy.maximum(s, 0, out=z)
            before = s
        numpy.greater(states, 0, out=slopes)

        last = rates[T]
        y = last @ p.V.T + p.c
        y -= y.max(axis=1, keepdims=True)
        e = numpy.exp(y)
        total = e.sum(axis=1, keepdims=True)
        loss = (numpy.log(total[:, 0]) - y[trial, p.labels]).mean()
        error = e / total
        error[trial, p.labels] -= 1
        error /= B

        numpy.dot(error, p.V, out=credit[T - 1])
        credit[T - 1] *= slopes[T - 1]
        after = credit[T - 1]
        for _, _, _, h, q in reversed(steps[:-1]):
            numpy.dot(after, recurrent, out=q)
            numpy.multiply(q, h, out=q)
            if p.leak:
                numpy.multiply(after, p.leak, out=scratch)
                numpy.add(q, scratch, out=q)
            after = q
        numpy.dot(credit.reshape(T * B, N).T, joined[:T].reshape(T * B, -1), out=product)
        numpy.multiply(product, keep, out=product)
        return loss, (product[:, :N], product[:, N : N + I], product[:, N + I], error.T @ last, error.sum(axis=0))

    return f"NumPy {numpy.__version__}, {blas_in_use()}", gradient


serve(open_problem)
