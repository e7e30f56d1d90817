"""The largest eigenvalue of a symmetric matrix by SciPy's `eigsh` (ARPACK), to a relative tolerance."""

import numpy
import scipy
from scipy.sparse.linalg import eigsh

from protocol import blas_in_use, numbers, serve_answers


def opened(request):
    if blas_in_use() is None:
        return {"unavailable": "not installed: apt-get install libopenblas0-pthread"}
    if request["from"] != "matrix":
        return {"unavailable": "takes a matrix, no network"}
    flat = numbers(request["matrix"])
    size = round(len(flat) ** 0.5)
    matrix = flat.reshape(size, size)
    start = numpy.random.default_rng(1).standard_normal(size)

    def largest():
        return float(eigsh(matrix, k=1, which="LA", tol=request["tolerance"], v0=start)[0][0])

    return {
        "description": f"SciPy {scipy.__version__}, {blas_in_use()}, eigsh",
        "repeat": largest,
        "eigenvalue": lambda: {"value": largest()},
    }


serve_answers(opened)
