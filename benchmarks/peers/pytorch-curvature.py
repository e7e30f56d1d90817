"""Products with the Hessian of the recurrent block in PyTorch, by double backward, and power iteration over them."""

import base64
import time

import numpy
import torch
from torch.nn.functional import cross_entropy

from protocol import Problem, blas_in_use, serve_answers


class Curvature:
    """The graph of the gradient is built once; a product is one backward pass through it."""

    def __init__(self, p):
        self.p = p
        keep = 1 - p.leak
        self.W = W = torch.tensor(p.W).requires_grad_()
        U, b, V, c = [torch.tensor(array) for array in (p.U, p.b, p.V, p.c)]
        x, labels = torch.tensor(p.x), torch.tensor(p.labels)
        T, B, I = x.shape
        s, z = None, torch.zeros(B, p.hidden, dtype=x.dtype)
        recurrent = (keep * W).t()
        for drive in torch.addmm(keep * b, x.view(T * B, I), (keep * U).t()).view(T, B, -1).unbind():
            s, z = self.step(drive.addmm(z, recurrent), s)
        self.loss = cross_entropy(torch.addmm(c, z, V.t()), labels)
        (self.gradient,) = torch.autograd.grad(self.loss, W, create_graph=True)

    def step(self, drive, before):
        """Nothing in place: what double backward needs must stay."""
        s = drive if before is None or not self.p.leak else drive + self.p.leak * before
        return s, s.relu()

    def product(self, v):
        return torch.autograd.grad(self.gradient, self.W, v.view_as(self.W), retain_graph=True)[0].reshape(-1)


def power_iteration(problem, tolerance):
    """From the graph to `‖Hv − θv‖ ≤ tolerance·|θ|`; the start is drawn from a fixed seed."""
    begin = time.perf_counter()
    curvature = Curvature(problem)
    torch.manual_seed(1)
    v = torch.randn(problem.hidden**2, dtype=curvature.W.dtype)
    v /= v.norm()
    for products in range(1, 3001):
        Hv = curvature.product(v)
        value = torch.dot(v, Hv)
        residual = (Hv - value * v).norm()
        if residual <= tolerance * value.abs():
            break
        v = Hv / Hv.norm()
    return {
        "value": value.item(),
        "residual": residual.item(),
        "products": products,
        "seconds": time.perf_counter() - begin,
    }


def open_problem(request):
    if blas_in_use() is None:
        return {"unavailable": "not installed: apt-get install libopenblas0-pthread"}
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    problem = Problem(request)
    curvature = Curvature(problem)
    dtype = curvature.W.dtype
    vector = torch.tensor(numpy.frombuffer(base64.b64decode(request["vector"]), numpy.float64).copy()).to(dtype)
    return {
        "description": f"PyTorch {torch.__version__}, {blas_in_use()}, double backward",
        "result": lambda: (curvature.loss.item(), [curvature.product(vector).numpy()]),
        "repeat": lambda: curvature.product(vector),
        "eigenvalue": lambda: power_iteration(problem, request["tolerance"]),
    }


if __name__ == "__main__":
    serve_answers(open_problem)
