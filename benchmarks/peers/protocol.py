"""JSON lines over stdin and stdout: one request a line, one answer a line. See protocol.mjs for the requests."""

import base64
import ctypes
import json
import os
import sys
import time

import numpy


def blas_in_use():
    """Name of the BLAS that this process has loaded, and of its kernels; Debian's default one is plain Fortran, ten times slower."""
    with open("/proc/self/maps") as maps:
        files = {line.split()[-1] for line in maps if "blas" in line}
    for path in files:
        name = os.path.basename(os.path.realpath(path))
        if "openblas" in name:
            core = ctypes.CDLL(path).openblas_get_corename
            core.restype = ctypes.c_char_p
            return f"{name} ({core().decode()})"
    return None


def peak_memory():
    """The most bytes of memory that this process ever had, as lib/bytes.mjs counts them."""
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def numbers(text):
    return numpy.frombuffer(base64.b64decode(text), dtype=numpy.float64)


class Problem:
    """The workload of an `open` request, with its numbers in the dtype asked for."""

    def __init__(self, request):
        for name in ("hidden", "inputs", "outputs", "steps", "trials", "leak"):
            setattr(self, name, request["workload"][name])
        N, I, K = self.hidden, self.inputs, self.outputs
        self.dtype = numpy.dtype(request["dtype"])
        flat = numbers(request["parameters"]).astype(self.dtype)
        ends = numpy.cumsum([N * N, N * I, N, K * N, K])
        W, U, self.b, V, self.c = numpy.split(flat, ends[:-1])
        self.W, self.U, self.V = W.reshape(N, N), U.reshape(N, I), V.reshape(K, N)
        self.x = numbers(request["batch"]).astype(self.dtype).reshape(self.steps, self.trials, I)
        self.labels = numpy.array(request["labels"], dtype=numpy.int64)


def serve(open_problem):
    """`open_problem(problem)` returns (description, gradient); gradient() gives loss and the five blocks."""

    def opened(request):
        if blas_in_use() is None:
            return {"unavailable": "not installed: apt-get install libopenblas0-pthread"}
        description, gradient = open_problem(Problem(request))
        return {"description": description, "result": gradient, "repeat": gradient}

    serve_answers(opened)


def serve_answers(opened):
    """`opened(request)` returns `description`, `result` and what is timed, `repeat`; or `unavailable`."""
    case = {}
    for line in sys.stdin:
        request = json.loads(line)
        answer = {}
        if request["do"] == "open":
            case = opened(request)
            answer = {key: case[key] for key in ("description", "unavailable") if key in case}
        elif request["do"] == "result":
            loss, blocks = case["result"]()
            flat = numpy.concatenate([numpy.asarray(block, dtype=numpy.float64).ravel() for block in blocks])
            answer = {"loss": float(loss), "gradient": base64.b64encode(flat.tobytes()).decode()}
        elif request["do"] == "time":
            repeat = case["repeat"]
            start = time.perf_counter()
            for _ in range(request["count"]):
                repeat()
            answer["seconds"] = time.perf_counter() - start
        elif request["do"] == "peak":
            answer["bytes"] = peak_memory()
        else:
            answer = case[request["do"]]()
        print(json.dumps(answer), flush=True)
