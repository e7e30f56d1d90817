"""PyTorch, one thread: a loop over time for cells that spike, `nn.GRU` for gated ones; gradients by its own automatic
differentiation. A spike's derivative is a triangle, and no gradient runs through the reset or the refractory time.
"""

import numpy
import torch
from torch.nn.functional import cross_entropy

from protocol import blas_in_use, numbers, serve_answers


class Spike(torch.autograd.Function):
    """1 where a membrane is at its threshold and not refractory; backwards the triangle 0.3/θ · max(0, 1 − |v − A|/θ)."""

    @staticmethod
    def forward(ctx, distance, rests, threshold):
        ctx.save_for_backward(distance, rests)
        ctx.threshold = threshold
        return ((distance >= 0) & ~rests).to(distance.dtype)

    @staticmethod
    def backward(ctx, grad):
        distance, rests = ctx.saved_tensors
        slope = (1 - distance.abs() / ctx.threshold).clamp_(min=0).mul_(0.3 / ctx.threshold)
        return grad * slope.masked_fill_(rests, 0), None, None


def spiking(workload, x, W, U, b):
    """z_T; the drive without the recurrence is one product for all steps."""
    unit = workload["unit"]
    leak, threshold, refractory = unit["leak"], unit["threshold"], unit["refractorySteps"]
    T, B, I = x.shape
    N = W.shape[0]
    recurrent = (1 - leak) * W.t()
    drives = torch.addmm((1 - leak) * b, x.view(T * B, I), (1 - leak) * U.t()).view(T, B, N).unbind()
    v = z = adapted = torch.zeros(B, N, dtype=x.dtype)
    waits = torch.zeros(B, N, dtype=torch.int32)
    adapts = "adaptation" in unit
    for drive in drives:
        # the reset is detached, what adapts is not
        v = drive.addmm(z, recurrent).add_(v, alpha=leak).sub_(z.detach(), alpha=threshold)
        distance = v - threshold
        if adapts:
            adapted = unit["adaptationLeak"] * adapted + unit["adaptationGain"] * z
            distance = distance - unit["adaptation"] * adapted
        waits = (waits - 1).clamp_(min=0)
        z = Spike.apply(distance, waits > 0, threshold)
        waits = torch.where(z > 0, refractory, waits)
    return z


def open_problem(request):
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    w = request["workload"]
    N, I, K, T, B = (w[name] for name in ("hidden", "inputs", "outputs", "steps", "trials"))
    dtype = numpy.dtype(request["dtype"])
    flat = torch.tensor(numbers(request["parameters"]).astype(dtype))
    x = torch.tensor(numbers(request["batch"]).astype(dtype).reshape(T, B, I))
    labels = torch.tensor(request["labels"])
    if w["cell"] == "gru":
        return gated(flat, x, labels, N, I, K)
    W, U, b, V, c = (part.clone() for part in flat.split([N * N, N * I, N, K * N, K]))
    blocks = [W.view(N, N), U.view(N, I), b, V.view(K, N), c]
    parameters = [block.requires_grad_() for block in blocks]

    def gradient():
        W, U, b, V, c = parameters
        loss = cross_entropy(torch.addmm(c, spiking(w, x, W, U, b), V.t()), labels)
        return loss.item(), torch.autograd.grad(loss, parameters)

    return "a loop over steps", gradient


def gated(flat, x, labels, N, I, K):
    """`nn.GRU` adds a bias to each of its recurrent rows; the library has one where it is not the sum of two."""
    sizes = [3 * N * N, 3 * N * I, 3 * N, N, K * N, K]
    W, U, b, d, V, c = flat.split(sizes)
    gru = torch.nn.GRU(I, N, dtype=x.dtype)
    with torch.no_grad():
        gru.weight_hh_l0.copy_(W.view(3 * N, N))
        gru.weight_ih_l0.copy_(U.view(3 * N, I))
        gru.bias_ih_l0.copy_(b)
        gru.bias_hh_l0.zero_()
        gru.bias_hh_l0[2 * N :].copy_(d)
    V, c = (part.clone().requires_grad_() for part in (V.view(K, N), c))
    parameters = [gru.weight_hh_l0, gru.weight_ih_l0, gru.bias_ih_l0, gru.bias_hh_l0, V, c]

    def gradient():
        _, last = gru(x)
        loss = cross_entropy(torch.addmm(c, last[0], V.t()), labels)
        W, U, b, d, V_, c_ = torch.autograd.grad(loss, parameters)
        return loss.item(), [W, U, b, d[2 * N :], V_, c_]

    return "nn.GRU", gradient


def opened(request):
    if blas_in_use() is None:
        return {"unavailable": "not installed: apt-get install libopenblas0-pthread"}
    how, gradient = open_problem(request)
    return {
        "description": f"PyTorch {torch.__version__}, {blas_in_use()}, {how}",
        "result": gradient,
        "repeat": gradient,
    }


if __name__ == "__main__":
    serve_answers(opened)
